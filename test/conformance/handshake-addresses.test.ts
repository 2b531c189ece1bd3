/** CRD-36: with HUB_ALLOW_PRIVATE_PEERS=false no URL of a peer leads the hub into its own network. */
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';

let hub: TestHub;

beforeAll(async () => {
  hub = await TestHub.start({ HUB_ALLOW_PRIVATE_PEERS: 'false' });
});
afterAll(() => hub.stop());

/** Ways to write 127.0.0.1, the address at which the platform of these tests listens. */
const LOOPBACK = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '127.0.0.1.',
  'localhost',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '0.0.0.0',
];

test.each(LOOPBACK)('CRD-36 a peer whose versions are at http://%s is not called: 3001', async (host) => {
  const platform = await hub.cast.start({ parties: [party('EMSP', 'EM1')] });
  const { token: tokenB } = platform.inviteHub();
  const { port } = new URL(platform.origin);
  const { token } = await hub.admin.invite();
  const caller = new ExactCaller(hub.url, token);
  const answer = await caller.call('POST', '/credentials', {
    body: {
      token: tokenB,
      url: `http://${host}:${port}/ocpi/versions`,
      roles: [{ role: 'EMSP', country_code: 'NL', party_id: 'EM1', business_details: { name: 'x' } }],
    },
  });
  expect(answer).toMatchObject({ status: 200, envelope: { status_code: 3001 } });
  expect(answer.envelope.status_message).toContain('address that peers may not use');
  expect(platform.journal.recorded).toBe(0);
  expect((await caller.get('/ocpi/versions')).status).toBe(200);
});

test.each([
  'file:///etc/passwd',
  'ftp://example.com/',
  'gopher://example.com/',
  '/ocpi/versions',
  'http://user:password@example.com/',
  'http://10.0.0.1/',
  'http://169.254.169.254/latest/meta-data',
  'http://[fd00::1]/',
  'http://[fe80::1]/',
  'http://[::1]/',
])('CRD-36 nor is one at %s', async (url) => {
  const { token } = await hub.admin.invite();
  const answer = await new ExactCaller(hub.url, token).call('POST', '/credentials', {
    body: {
      token: 'token-b',
      url,
      roles: [{ role: 'EMSP', country_code: 'NL', party_id: 'EM1', business_details: { name: 'x' } }],
    },
  });
  expect(answer).toMatchObject({ status: 200, envelope: { status_code: 3001 } });
});

test('CRD-36 the operator cannot send the hub there either', async () => {
  const platform = await hub.cast.start({ parties: [party('EMSP', 'EM2')] });
  const { versionsUrl, token } = platform.inviteHub();
  await expect(hub.admin.handshake({ versions_url: versionsUrl, token })).rejects.toThrow('may not use');
  expect(platform.journal.recorded).toBe(0);
});
