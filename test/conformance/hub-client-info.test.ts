import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';

let hub: TestHub;

beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub.stop());

test('HCI-30 a ClientInfo that is answered with an error is logged', async () => {
  const broken = await hub.join(party('EMSP', 'E30'));
  broken.faults.add({
    fault: { kind: 'answer', statusCode: 3000 },
    when: ({ path }) => path.endsWith('/C30'),
  });
  await hub.join(party('CPO', 'C30'));
  await broken.journal.waitFor(({ url }) => url.endsWith('/C30'));
  await hub.join(party('CPO', 'D30')); // of whom the platform is told after it
  await broken.until(() => broken.clientInfos.of(party('CPO', 'D30')) !== undefined);
  expect(hub.log.text).toContain('ClientInfo refused');
});
