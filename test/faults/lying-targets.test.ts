import { aLocation } from '../../src/conformance/samples/location.js';
import { doubledHeaders, type Fault, lowerCaseHeaders } from '../../src/sandbox/http/faults.js';
import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { routeOf } from '../conformance/location-party.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { waitUntil } from '../harness/wait-until.js';
import { cdr, session, token } from '../sandbox/module-bodies.js';

/** What each kind of request gets when its target does not behave. The target is EM1, or CP1 for what EM1 asks. */

const CP1 = { countryCode: 'NL', partyId: 'CP1' };
const EM1 = { countryCode: 'NL', partyId: 'EM1' };
const PROFILE = '{"charging_rate_unit":"W","charging_profile_period":[]}';

let hub: TestHub;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
let ids = 0;

beforeAll(async () => {
  hub = await TestHub.start({ HUB_RELAY_TIMEOUT_MS: '2000', HUB_PEER_TIMEOUT_MS: '2000' });
  [cpo, emsp] = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
  await cpo.locations.pushLocation(JSON.stringify(aLocation('LOC1')), {});
  await cpo.sessions.put(session('S1'));
  await emsp.tokens.put(token('U1'));
  await emsp.until(() => emsp.sessions.received().store.size === 1);
});

afterEach(() => {
  cpo.faults.clear();
  emsp.faults.clear();
});

afterAll(() => hub.stop());

/** Each kind of request that is for one party: who lies, and how it is sent. */
const REQUESTS: Readonly<Record<string, [liar: () => SandboxPlatform, send: () => Promise<HubAnswer>]>> = {
  'a Session, direct': [() => emsp, () => cpo.sessions.put(session(newId()), { to: EM1 })],
  'a CDR, direct': [() => emsp, () => cpo.cdrs.post(cdr(newId()), { to: EM1 })],
  'authorize, direct': [() => emsp, () => cpo.tokens.authorize({ uid: 'U1' }, { to: EM1 })],
  'authorize, open': [() => emsp, () => cpo.tokens.authorize({ uid: 'U1' }, { to: 'nobody' })],
  'a command, direct': [() => cpo, () => start({ to: CP1 })],
  'a command, open': [() => cpo, () => start({ to: 'nobody' })],
  'charging preferences, open': [
    () => cpo,
    () => emsp.sessions.setPreferences('S1', { profile_type: 'GREEN' }, { to: 'nobody' }),
  ],
  'a charging profile, open': [
    () => cpo,
    async () => (await emsp.chargingProfiles.set('S1', PROFILE, { to: 'nobody' })).answer,
  ],
};

const html = (httpStatus: number): Fault => ({ kind: 'answer', httpStatus, body: '<html>no</html>' });

const LIES: readonly [name: string, fault: Fault, statusCode: number, httpStatus?: number][] = [
  ['never', { kind: 'never' }, 4002],
  ['by breaking the connection', { kind: 'reset' }, 4000],
  ['with half an answer', { kind: 'halfAnswer' }, 4000],
  ['with HTML', html(200), 4000],
  ['with HTTP 500 and HTML', html(500), 4000],
  ['with HTTP 500 in OCPI', { kind: 'answer', httpStatus: 500, statusCode: 3000 }, 3000, 500],
  ['with a wrong envelope', { kind: 'answer', body: '{"data":[],"status":"ok"}' }, 4000],
  ["with 401, which is the hub's affair", { kind: 'answer', httpStatus: 401, statusCode: 2000 }, 4003],
  ['with a page of 17 MB', { kind: 'flood', bytes: 17 * 1024 * 1024 }, 4000],
];

describe.each(Object.entries(REQUESTS))('%s', (_, [liar, send]) => {
  test.each(LIES)('RT-E: a target that answers %s', async (__, fault, statusCode, httpStatus = 200) => {
    liar().faults.add({ fault, when: ({ method, url }) => !isDelivery(method, url), times: 1 });
    const answer = await send();
    expect(answer).toMatchObject({ httpStatus, envelope: { statusCode } });
    const by = statusCode < 4000 ? (liar() === cpo ? 'NL/CP1' : 'NL/EM1') : 'NL/HUB';
    expect(routeOf(answer).from).toBe(by);
  });

  test.each([
    ['late', { kind: 'delay', ms: 300 }],
    ['with lower-case headers', { kind: 'changed', change: lowerCaseHeaders }],
    ['with each header twice', { kind: 'changed', change: doubledHeaders({ 'X-Request-ID': 'other' }) }],
  ] as const)('AUTH-18, XID-06: a target that answers %s is a good one', async (__, fault) => {
    liar().faults.add({ fault });
    const answer = await send();
    expect(answer).toMatchObject({ ok: true });
    expect(String(answer.headers['x-request-id'])).not.toContain('other');
  });
});

describe('D3 an open Session or CDR is accepted, and arrives when its receiver behaves again', () => {
  test.each(LIES.filter(([, , statusCode]) => statusCode >= 4000))('it answers %s', async (_, fault) => {
    const id = newId();
    emsp.faults.add({ fault, when: ({ url }) => url.includes('/cdrs'), times: 1 });
    const answer = await cpo.cdrs.post(cdr(id), { to: 'nobody' });
    expect(answer).toMatchObject({ httpStatus: 201, ok: true });
    expect(routeOf(answer).from).toBe('NL/HUB');
    await emsp.until(() => emsp.cdrs.received().store.get({ ...CP1, id }) !== undefined, id, 30_000);
    // CDR-R-04: the URL that was given is the hub's own copy.
    const read = await cpo.cdrs.readAt(String(answer.headers.location));
    expect(read).toMatchObject({ ok: true, envelope: { data: { id } } });
  });

  test('a refusal comes back, and is final', async () => {
    // Where the last lie was told after the CDR had been taken, it is still to be sent again.
    await waitUntil(
      async () => (await hub.admin.deliveries()).every(({ breaker }) => breaker === 'closed'),
      'all delivered',
    );
    const id = newId();
    emsp.faults.add({
      fault: { kind: 'answer', statusCode: 2001 },
      when: ({ url }) => url.includes('/cdrs'),
      times: 1,
    });
    const answer = await cpo.cdrs.post(cdr(id), { to: 'nobody' });
    expect(answer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 2001 } });
    expect(routeOf(answer).from).toBe('NL/EM1');
    const marker = newId();
    await cpo.cdrs.post(cdr(marker), { to: 'nobody' });
    expect(emsp.cdrs.received().store.get({ ...CP1, id: marker })).toBeDefined();
    expect(emsp.cdrs.received().store.get({ ...CP1, id })).toBeUndefined();
    expect((await hub.admin.deadLetters()).filter(({ object }) => object === id)).toEqual([]);
  });
});

function newId(): string {
  ids += 1;
  return `LIE${ids}`;
}

async function start(addressing: object): Promise<HubAnswer> {
  const fields = { token: JSON.parse(token('U1')), location_id: 'LOC1', evse_uid: 'E1' };
  return (await emsp.commands.send('START_SESSION', fields, addressing)).answer;
}

/** What the hub delivers by itself, and asks to see whether somebody is there. */
function isDelivery(method: string, url: string): boolean {
  return (
    url.includes('/versions') ||
    url.includes('hubclientinfo') ||
    (method === 'PUT' && url.includes('/locations/'))
  );
}
