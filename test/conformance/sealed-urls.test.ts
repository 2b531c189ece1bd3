import { routingHeaders } from '../../src/ocpi/headers.js';
import { nextLink } from '../../src/ocpi/pagination.js';
import { authorization, send } from '../../src/sandbox/http/exact-request.js';
import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { location } from '../sandbox/connected-pair.js';

const CP1 = { countryCode: 'NL', partyId: 'CP1' };
const EM1 = { countryCode: 'NL', partyId: 'EM1' };
const LOCATIONS = '/ocpi/2.2.1/sender/locations';

let hub: TestHub;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
let other: SandboxPlatform;
let ids: string[];

beforeAll(async () => {
  hub = await TestHub.start();
  [cpo, emsp, other] = await Promise.all([
    hub.joinWith({ parties: [party('CPO', 'CP1')], pageLimit: 2 }),
    hub.join(party('EMSP', 'EM1'), party('EMSP', 'EM9')),
    hub.join(party('EMSP', 'EM2')),
  ]);
  ids = ['L1', 'L2', 'L3', 'L4', 'L5'];
  for (const id of ids) cpo.locations.hold(location(id));
});

beforeEach(() => {
  cpo.faults.clear();
  cpo.journal.clear();
});

afterAll(() => hub.stop());

test('XID-04 to XID-06, RT-H-09 the leg to the owner of the link has the headers of a direct request', async () => {
  const link = await linkOf('limit=2');
  cpo.journal.clear();
  const headers = { 'X-Request-ID': 'R1', 'X-Correlation-ID': 'C1' };
  const answer = await emsp.call({ method: 'GET', url: link, headers });
  expect(answer.headers).toMatchObject({ 'x-request-id': 'R1', 'x-correlation-id': 'C1' });
  const [leg] = cpo.journal.entries;
  expect(leg?.requestHeaders).toMatchObject({
    'x-correlation-id': 'C1',
    'ocpi-to-party-id': 'CP1',
    'ocpi-from-party-id': 'EM1',
    authorization: authorization(cpo.connection.ownToken).Authorization,
  });
  expect(leg?.requestHeaders['x-request-id']).not.toBe('R1');
});

test('a link is followed as often as one likes, also with the routing headers of the first request', async () => {
  const link = await linkOf('limit=2');
  for (const headers of [{}, routingHeaders(CP1, EM1), {}]) {
    const answer = await emsp.call({ method: 'GET', url: link, headers });
    expect(answer.envelope?.data).toMatchObject([{ id: 'L3' }, { id: 'L4' }]);
  }
  const head = await send({ method: 'HEAD', url: link, headers: authorization(emsp.connection.hubToken) });
  expect(head).toMatchObject({ status: 200, body: '' });
  expect((await emsp.call({ method: 'PUT', url: link, body: '{}' })).httpStatus).toBe(405);
});

test('a link that is no URL is told, not left out: the list would seem to end', async () => {
  showLink('http://');
  expect(await list('')).toMatchObject({ httpStatus: 200, envelope: { statusCode: 4000 } });
});

test('a link belongs to its platform', async () => {
  const link = await linkOf('limit=2');
  cpo.journal.clear();
  const stolen = await other.call({ method: 'GET', url: link });
  expect(stolen).toMatchObject({ httpStatus: 404 });
  expect(stolen.envelope?.statusMessage).toContain('no link that the hub gave to your platform');
  expect((await send({ url: link })).status).toBe(401);
  expect(cpo.journal.entries).toEqual([]);
});

test('an altered or made up link leads nowhere', async () => {
  const link = await linkOf('limit=2');
  cpo.journal.clear();
  const last = link.at(-5) === 'A' ? 'B' : 'A';
  const base = link.slice(0, link.lastIndexOf('/') + 1);
  const bad = [
    link.slice(0, -5) + last + link.slice(-4),
    `${link}A`,
    `${base}${Buffer.from('http://127.0.0.1/').toString('base64url')}`,
    `${link}/more`,
    base,
  ];
  for (const url of bad) expect((await emsp.call({ method: 'GET', url })).httpStatus).toBe(404);
  expect(cpo.journal.entries).toEqual([]);
});

test('whether the two may still roam, and the other is still there, is asked again', async () => {
  const link = await linkOf('limit=2');
  await hub.admin.setAgreements([{ parties: ['NL/CP1', 'NL/EM1'], allowed: false }]);
  expect(await emsp.call({ method: 'GET', url: link })).toMatchObject({
    httpStatus: 200,
    headers: { 'ocpi-from-party-id': 'HUB' },
    envelope: { statusCode: 4001 },
  });
  await hub.admin.setAgreements([]);
  const id = await hub.platformId('CP1');
  await hub.admin.suspend(id);
  expect(await emsp.call({ method: 'GET', url: link })).toMatchObject({ envelope: { statusCode: 4003 } });
  await hub.admin.resume(id);
  expect(await emsp.call({ method: 'GET', url: link })).toMatchObject({ ok: true });
});

test('D5 a link outlives the hub process', async () => {
  const link = await linkOf('limit=2');
  const second = await TestHub.start({}, hub.place);
  const answer = await emsp.call({ method: 'GET', url: link.replace(hub.url, second.url) });
  expect(answer.envelope?.data).toMatchObject([{ id: 'L3' }, { id: 'L4' }]);
  await second.stop();
});

test('RT-E-02 to RT-E-09 hold for links, too', async () => {
  const link = await linkOf('limit=2');
  cpo.faults.add({
    fault: { kind: 'answer', httpStatus: 401, statusCode: 2000 },
    when: ({ path }) => path === LOCATIONS,
  });
  expect(await emsp.call({ method: 'GET', url: link })).toMatchObject({
    httpStatus: 200,
    envelope: { statusCode: 4003 },
  });
});

function list(query: string): Promise<HubAnswer> {
  return emsp.send({ method: 'GET', module: 'locations', role: 'SENDER', query, to: CP1 });
}

async function linkOf(query: string): Promise<string> {
  const link = nextLink((await list(query)).headers.link as string | undefined);
  if (link === undefined) throw new Error('there is no link');
  return link;
}

function showLink(url: string): void {
  cpo.faults.add({ fault: { kind: 'answer', headers: { Link: `<${url}>; rel="next"` } }, times: 1 });
}
