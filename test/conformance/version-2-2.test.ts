import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { location } from '../sandbox/connected-pair.js';

let hub: TestHub;
let older: SandboxPlatform;
let newer: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start();
  [older, newer] = await Promise.all([
    hub.joinWith({ parties: [party('CPO', 'CP1')], versions: ['2.2'] }),
    hub.join(party('CPO', 'CP2')),
  ]);
});

afterAll(() => hub.stop());

test('RT-E-12 what cannot be routed is 4000 in 2.2.1, and 3000 in 2.2, with the same words', async () => {
  const [toOlder, toNewer] = await Promise.all([put(older, 'CP1', 'CP2'), put(newer, 'CP2', 'CP1')]);
  expect(toNewer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 4000 } });
  expect(toOlder).toMatchObject({ httpStatus: 200, envelope: { statusCode: 3000 } });
  const words = (partyId: string) => `NL/${partyId} offers no RECEIVER interface of locations`;
  expect(toNewer.envelope?.statusMessage).toContain(words('CP1'));
  expect(toOlder.envelope?.statusMessage).toContain(words('CP2'));
});

test('RT-E-12 an unknown receiver is 4001 in 2.2 too', async () => {
  expect(await put(older, 'CP1', 'ZZZ')).toMatchObject({ httpStatus: 200, envelope: { statusCode: 4001 } });
});

/** A push of an own Location: CPOs receive none, so it has no way to another CPO. */
function put(platform: SandboxPlatform, owner: string, to: string) {
  return platform.send({
    method: 'PUT',
    module: 'locations',
    role: 'RECEIVER',
    segments: ['NL', owner, 'V1'],
    body: location('V1'),
    to: { countryCode: 'NL', partyId: to },
  });
}
