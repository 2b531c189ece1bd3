/** What the operator finds in the trace of a whole hub (docs/operate.md, "Finding one message"). */

import { aLocation } from '../../src/conformance/samples/location.js';
import type { PartyId } from '../../src/ocpi/party.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { openDataPlace } from '../harness/data-place.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';
import { waitFor } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

const CP1: PartyId = { countryCode: 'NL', partyId: 'CP1' };
const EM1: PartyId = { countryCode: 'NL', partyId: 'EM1' };

let hub: TestHub;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
let other: SandboxPlatform;
let ids: Record<'cpo' | 'emsp', number>;

beforeAll(async () => {
  hub = await TestHub.start({ HUB_RELAY_TIMEOUT_MS: '2000' });
  [cpo, emsp, other] = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('EMSP', 'EM1')),
    hub.join(party('EMSP', 'EM2')),
  ]);
  ids = { cpo: await hub.platformId('CP1'), emsp: await hub.platformId('EM1') };
});
afterEach(() => {
  for (const platform of [cpo, emsp, other]) platform.faults.clear();
});
afterAll(() => hub.stop());

/** All legs of a correlation id, as soon as there are so many. */
function legs(correlationId: string, count: number) {
  return waitFor(async () => {
    const found = await hub.admin.messages(`correlation_id=${correlationId}`);
    return found.length >= count ? found : undefined;
  }, `${count} legs of ${correlationId}`);
}

function push(id: string, correlationId: string, to: PartyId | 'hub') {
  return cpo.send({
    method: 'PUT',
    module: 'locations',
    role: 'RECEIVER',
    segments: ['NL', 'CP1', id],
    body: location(id),
    to,
    headers: { 'X-Correlation-ID': correlationId, 'X-Request-ID': `R-${correlationId}` },
  });
}

test('XID-05 a relayed request: two legs under one correlation id, in order', async () => {
  await push('T1', 'C-relay', EM1);
  const [first, second, ...more] = await legs('C-relay', 2);
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    direction: 'in',
    from: 'NL/CP1',
    to: 'NL/EM1',
    platform_id: ids.cpo,
    module: 'locations',
    interface_role: 'RECEIVER',
    method: 'PUT',
    url: '/ocpi/2.2.1/receiver/locations/NL/CP1/T1',
    route: 'relay',
    reason: 'OCPI-to names a party',
    http_status: 201,
    status_code: 1000,
    error: null,
    request_id: 'R-C-relay',
    request_body: location('T1'),
    request_bytes: Buffer.byteLength(location('T1')),
  });
  expect(second).toMatchObject({
    direction: 'out',
    from: 'NL/CP1',
    to: 'NL/EM1',
    platform_id: ids.emsp,
    module: 'locations',
    interface_role: 'RECEIVER',
    method: 'PUT',
    route: 'relay',
    http_status: 201,
    status_code: 1000,
    response_body: first?.response_body,
  });
  expect(second?.url).toMatch(/^http:.*\/receiver\/locations\/NL\/CP1\/T1$/);
  expect(second?.request_id).not.toBe('R-C-relay');
});

test('a broadcast: one message in, one out for each receiver', async () => {
  await push('T2', 'C-broadcast', 'hub');
  const [first, ...out] = await legs('C-broadcast', 3);
  expect(first).toMatchObject({
    direction: 'in',
    to: 'NL/HUB',
    route: 'replicate',
    reason: 'OCPI-to names the hub',
  });
  expect(out.map(({ direction, from, to, route }) => [direction, from, to, route]).sort()).toEqual([
    ['out', 'NL/HUB', 'NL/EM1', 'delivery'],
    ['out', 'NL/HUB', 'NL/EM2', 'delivery'],
  ]);
});

test('RT-E-02 a relay that fails says why, on both legs', async () => {
  emsp.faults.add({ fault: { kind: 'never' }, when: ({ url }) => url.endsWith('/T3') });
  await push('T3', 'C-late', EM1);
  const [first, second] = await legs('C-late', 2);
  expect(first).toMatchObject({ route: 'relay', http_status: 200, status_code: 4002 });
  expect(first?.error).toMatch(/^receiverTimeout: /);
  expect(second).toMatchObject({ direction: 'out', http_status: null, status_code: null, response_body: '' });
  expect(second?.error).toMatch(/^timeout: PUT http.*no answer within 2000 ms$/);
  const failed = await hub.admin.messages('party=nl/em1&status=failed&module=Locations');
  expect(failed.map(({ correlation_id }) => correlation_id)).toEqual(['C-late', 'C-late']);
});

test('requests that lead nowhere: the name of the error is the reason', async () => {
  await push('T4', 'C-nobody', { countryCode: 'XX', partyId: 'ZZZ' });
  const headers = { 'X-Correlation-ID': 'C-stranger' };
  await new ExactCaller(hub.url, 'a-token-of-nobody', CP1).put('T4', aLocation('T4'), { headers });
  await ExactCaller.of(hub, cpo).get('/sender/locations/no/such/thing/at-all', {
    headers: { 'X-Correlation-ID': 'C-path' },
  });
  expect(await legs('C-nobody', 1)).toMatchObject([
    { route: 'refused', reason: 'unknownReceiver', to: 'XX/ZZZ', status_code: 4001 },
  ]);
  expect(await legs('C-stranger', 1)).toMatchObject([
    { route: 'refused', reason: 'tokenUnknown', platform_id: null, http_status: 401, request_body: '' },
  ]);
  expect(await legs('C-path', 1)).toMatchObject([
    { route: 'refused', reason: 'unknownPath', http_status: 404 },
  ]);
});

test('half a character in what a peer has sent is no reason to lose the message', async () => {
  const body = '{"country_code":"\\ud83d","party_id":"CP1","id":"C1"}';
  const headers = { 'X-Correlation-ID': 'C-half' };
  await ExactCaller.of(hub, cpo).call('POST', '/receiver/cdrs', { headers, body });
  const [posted] = await legs('C-half', 1);
  expect(posted).toMatchObject({ reason: 'notOwner', status_code: 2001, request_body: body });
  expect(posted?.error).toContain('\uFFFD/CP1 is no party of your platform');
});

test("the hub's own answers, and what it sends of its own accord", async () => {
  const headers = { 'X-Correlation-ID': 'C-own' };
  await ExactCaller.of(hub, emsp).get('/ocpi/versions', { headers });
  expect(await legs('C-own', 1)).toMatchObject([
    { route: 'hub', reason: null, module: 'versions', from: 'NL/EM1', to: 'NL/HUB', status_code: 1000 },
  ]);
  await hub.join(party('CPO', 'CP8'));
  const infos = await waitFor(async () => {
    const found = await hub.admin.messages('module=hubclientinfo&party=NL/EM1');
    return found.find(({ request_body }) => request_body.includes('"CP8"'));
  }, 'the ClientInfo of NL/CP8');
  expect(infos).toMatchObject({
    direction: 'out',
    route: 'clientInfo',
    from: 'NL/HUB',
    to: 'NL/EM1',
    platform_id: ids.emsp,
  });
});

test('a handshake: all its legs under one correlation id, and no token anywhere', async () => {
  const invitation = await hub.admin.invite();
  const newcomer = await hub.cast.start({ parties: [party('EMSP', 'EM9')] });
  await newcomer.registerAt(invitation.versions_url, invitation.token);
  const { hubToken, ownToken } = newcomer.connection;
  const posted = await waitFor(async () => {
    const found = await hub.admin.messages('module=credentials&direction=in');
    return found.find(({ response_body }) => response_body.includes('"HUB"'));
  }, 'the POST of credentials');
  const all = await legs(posted.correlation_id, 3);
  expect(all.map(({ direction, method, module, route }) => [direction, method, module, route])).toEqual([
    ['in', 'POST', 'credentials', 'hub'],
    ['out', 'GET', 'versions', 'handshake'],
    ['out', 'GET', 'versions', 'handshake'],
  ]);
  expect(all[0]?.request_body).toContain('"token":"[secret]"');
  const rows = await hub.place.query<{ row: string }>('SELECT m::text AS row FROM message m');
  const table = rows.map(({ row }) => row).join('\n');
  for (const token of [hubToken, ownToken, invitation.token]) expect(table).not.toContain(token);
});

test.each(['party=NL', 'status=12', 'status=ok', 'limit=0', 'before=x', 'from=yesterday', 'colour=red'])(
  'a search that makes no sense is told so: %s',
  async (query) => {
    expect(await hub.admin.call('GET', `/messages?${query}`)).toMatchObject({
      status: 400,
      json: { error: 'invalidParameter' },
    });
  },
);

test('HUB_TRACE_DAYS=0 records nothing', async () => {
  const place = await openDataPlace();
  const silent = await TestHub.start({ HUB_TRACE_DAYS: '0' }, place);
  await silent.join(party('CPO', 'CP1'));
  await silent.stop(); // which writes what there is
  expect(await place.query('SELECT 1 FROM message')).toEqual([]);
  await place.close();
});
