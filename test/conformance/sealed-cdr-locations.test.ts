import { authorization, send } from '../../src/sandbox/http/exact-request.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { HubSealing } from '../harness/hub-sealing.js';

const CP1 = { countryCode: 'NL', partyId: 'CP1' };
const EM1 = { countryCode: 'NL', partyId: 'EM1' };
const CDRS = '/ocpi/2.2.1/receiver/cdrs';
const CDR =
  '{"status_code":1000,"timestamp":"2026-01-01T00:00:00Z","data":{ "id":"CDR1", "total_energy": 1.10 }}';

let hub: TestHub;
let sealing: HubSealing;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
let otherCpo: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start();
  sealing = new HubSealing(hub);
  [cpo, emsp, otherCpo] = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.joinWith({
      parties: [party('EMSP', 'EM1')],
      endpoints: [
        { identifier: 'credentials', role: 'SENDER', path: '/ocpi/2.2.1/credentials' },
        { identifier: 'hubclientinfo', role: 'RECEIVER', path: '/ocpi/2.2.1/hubclientinfo' },
        { identifier: 'cdrs', role: 'RECEIVER', path: CDRS },
      ],
    }),
    hub.join(party('CPO', 'CP2')),
  ]);
  emsp.faults.add({
    fault: { kind: 'answer', body: CDR },
    when: ({ path }) => path.includes('cdr'),
  });
});

beforeEach(() => emsp.journal.clear());

afterAll(async () => {
  await sealing.close();
  await hub.stop();
});

test.each([
  ['absolute', () => `${emsp.origin}/store/cdr?number=7&x=a%2Fb`, '/store/cdr?number=7&x=a%2Fb'],
  ['a path', () => '/store/cdr/7', '/store/cdr/7'],
  ['relative', () => 'cdrs/7', `${CDRS}/7`],
  ['missing', () => undefined, `${CDRS}/CDR1`],
  ['too long to be sealed', () => `/cdr/${'c'.repeat(2_000)}`, `/cdr/${'c'.repeat(2_000)}`],
])('CDR-R-02 to CDR-R-04 a Location: %s', async (_what, location, asked) => {
  const url = await urlFor(location());
  expect(url.startsWith(`${hub.url}/ocpi/2.2.1/relay/`)).toBe(true);
  expect(url.length).toBeLessThanOrEqual(255);
  const answer = await cpo.call({ method: 'GET', url });
  expect(answer).toMatchObject({ httpStatus: 200, body: CDR });
  expect(answer.headers).toMatchObject({ 'ocpi-from-party-id': 'EM1', 'ocpi-to-party-id': 'CP1' });
  const [leg] = emsp.journal.entries;
  expect(leg).toMatchObject({ method: 'GET', url: asked, requestBody: '' });
  expect(leg?.requestHeaders).toMatchObject({
    'ocpi-to-party-id': 'EM1',
    'ocpi-from-party-id': 'CP1',
    authorization: authorization(emsp.connection.ownToken).Authorization,
  });
});

test('CDR-R-07 the CDR of another CPO is 404', async () => {
  const url = await urlFor('/store/cdr/7');
  expect(await otherCpo.call({ method: 'GET', url })).toMatchObject({ httpStatus: 404 });
  expect(await emsp.call({ method: 'GET', url })).toMatchObject({ httpStatus: 404 });
  expect(emsp.journal.filter(({ direction }) => direction === 'received')).toEqual([]);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('CDR-R-06 %s is 405: a CDR does not change', async (method) => {
  const url = await urlFor('/store/cdr/7');
  const headers = authorization(cpo.connection.hubToken);
  const answer = await send({ method, url, headers, ...(method.startsWith('P') ? { body: '{}' } : {}) });
  expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  expect(emsp.journal.entries).toEqual([]);
});

test('D5 HEAD counts as GET, and the URL outlives the hub process', async () => {
  const second = await TestHub.start({}, hub.place);
  const url = (await urlFor('/store/cdr/7')).replace(hub.url, second.url);
  const headers = authorization(cpo.connection.hubToken);
  expect(await send({ method: 'HEAD', url, headers })).toMatchObject({ status: 200, body: '' });
  expect(emsp.journal.entries).toMatchObject([{ method: 'GET', url: '/store/cdr/7' }]);
  await second.stop();
});

function urlFor(location: string | undefined): Promise<string> {
  return sealing.cdrLocation(CP1, EM1, `${emsp.origin}${CDRS}`, location);
}
