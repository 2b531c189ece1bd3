import { authorization, send } from '../../src/sandbox/http/exact-request.js';
import { location } from '../sandbox/connected-pair.js';
import { party } from './cast.js';
import { TestHub } from './hub.js';
import { HubProcess } from './hub-process.js';

let hubs: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(hubs.map((hub) => hub.stop()));
  hubs = [];
});

test('a hub in this process, with platforms around it', async () => {
  const hub = await TestHub.start();
  hubs.push(hub);
  const [cpo, emsp] = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
  expect((await cpo.locations.pushLocation(location('LOC1'))).acknowledged).toBe(true);
  await emsp.until(() => emsp.received().store.size === 1);
});

test('two hubs side by side know nothing of each other', async () => {
  const pair = await Promise.all([TestHub.start(), TestHub.start()]);
  hubs.push(...pair);
  await Promise.all(pair.map((hub) => hub.join(party('CPO', 'CP1'))));
  for (const hub of pair) expect(await hub.admin.parties()).toHaveLength(1);
});

test('a hub in a process of its own is killed and lives on with the same data', async () => {
  const hub = await HubProcess.start();
  hubs.push(hub);
  const [cpo, emsp] = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
  expect((await cpo.locations.pushLocation(location('LOC1'))).acknowledged).toBe(true);
  await hub.kill('SIGKILL');
  await expect(emsp.pullAll()).rejects.toThrow();
  await hub.startAgain();
  const answer = await send({ url: hub.versionsUrl, headers: authorization(cpo.connection.hubToken) });
  expect(answer).toMatchObject({ status: 200, envelope: { status_code: 1000 } });
  expect((await emsp.pullAll()).totalCount).toBe(1);
});
