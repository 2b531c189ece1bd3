import { send } from '../../src/sandbox/http/exact-request.js';
import { HubProcess } from '../harness/hub-process.js';
import { waitFor, waitUntil } from '../harness/wait-until.js';
import { seededTest } from './seeded-test.js';
import { Stage } from './stage.js';

const TWO = { HUB_PROCESSES: '2' };
const REPLACED = 'all hub processes are replaced';

seededTest(
  'SIGUSR2 in a storm: all processes are replaced, not one request fails, nothing is lost, no count falls',
  async (seed) => {
    const stage = await Stage.start({ seed, locations: 150, emsps: 1, settings: TWO });
    const { hub, storm } = stage;
    try {
      const before = await pids(hub);
      const running = storm.run();
      await storm.acknowledges(200);
      const countedBefore = await countedPushes(hub);

      hub.signal('SIGUSR2');
      await waitUntil(() => hub.logged(REPLACED) === 1, 'both processes to be replaced', 100_000);
      await storm.acknowledges(200);
      storm.stop();
      await running;

      expect(storm.complaints).toEqual([]);
      expect(storm.counts).toMatchObject({ unanswered: 0, refused: 0, odd: 0 });
      const after = await pids(hub);
      expect(after).toHaveLength(2);
      expect(after.filter((pid) => before.includes(pid))).toEqual([]);
      // Every process that has answered a push is counted, also those that are gone.
      const answered = storm.counts.acknowledged + storm.counts.orphaned;
      expect(countedBefore).toBeGreaterThanOrEqual(200);
      expect(await countedPushes(hub)).toBe(answered);

      await stage.everythingDelivered();
      await stage.expectNothingLost();
      await stage.expectExactlyEqualInTheEnd();
    } finally {
      await stage.stop();
    }
  },
  180_000,
);

seededTest('a process that is killed in a storm comes back, and nothing is lost', async (seed) => {
  const stage = await Stage.start({ seed, locations: 150, emsps: 1, settings: TWO });
  const { hub, storm } = stage;
  try {
    const [victim = 0, other = 0] = await pids(hub);
    const running = storm.run();
    await storm.acknowledges(100);
    process.kill(victim, 'SIGKILL');
    await waitUntil(() => hub.logged('"hub is ready"') === 3, 'a new process', 60_000);
    await storm.acknowledges(100);
    storm.stop();
    await running;
    const now = await waitFor(async () => {
      const all = await pids(hub);
      return all.filter((pid) => pid !== victim).length === 2 ? all : undefined;
    }, 'two living processes');
    expect(now).toContain(other);
    await stage.everythingDelivered();
    await stage.expectNothingLost();
    await stage.expectExactlyEqualInTheEnd();
  } finally {
    await stage.stop();
  }
});

seededTest(
  'the processes of a primary that is killed answer what they have accepted, and end',
  async (seed) => {
    const stage = await Stage.start({ seed, locations: 200, emsps: 1, settings: TWO });
    const { hub, storm } = stage;
    try {
      const orphans = await pids(hub);
      const running = storm.run();
      await storm.acknowledges(100);
      await hub.kill('SIGKILL');
      await waitUntil(() => !orphans.some(isAlive), 'all processes to end', 15_000);
      storm.stop();
      await running;
      expect(storm.complaints.filter((line) => !line.endsWith('notAccepted'))).toEqual([]);
      await hub.startAgain();
      await stage.everythingDelivered();
      await stage.expectNothingLost();
    } finally {
      await stage.stop();
    }
  },
);

test('connections on their way to a process that is killed are answered by the other', async () => {
  const hub = await HubProcess.start(TWO);
  try {
    const [victim = 0] = await pids(hub);
    process.kill(victim, 'SIGSTOP'); // it reads nothing of what it is handed
    let answered = 0;
    const requests = Array.from({ length: 20 }, async () => {
      const { status } = await send({ url: `${hub.url}/health/live` });
      answered += 1;
      return status;
    });
    await waitUntil(() => answered === 10, 'those at the other process to be answered');
    process.kill(victim, 'SIGKILL');
    expect(await Promise.all(requests)).toEqual(requests.map(() => 200));
  } finally {
    await hub.stop();
  }
}, 60_000);

async function pids(hub: HubProcess): Promise<number[]> {
  const { processes } = await hub.admin.processes();
  return processes.map(({ pid }) => pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Pushes of Locations that all processes together have answered, whichever is asked. */
async function countedPushes({ url }: HubProcess): Promise<number> {
  const { body } = await send({ url: `${url}/metrics` });
  const lines = body
    .split('\n')
    .filter((line) => /^ocpi_hub_requests_total\{interface="receiver\/locations"/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
