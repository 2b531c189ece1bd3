/** Who purges when: one process at a time, over all processes. */
import type { Purge } from '../../src/retention/purge.js';
import { PurgeTurns } from '../../src/retention/purge-turns.js';
import { Retention } from '../../src/retention/retention.js';
import { LogCapture } from '../harness/log-capture.js';
import { type FreshDatabase, freshDatabase } from '../replication/fresh-database.js';

const START = Date.UTC(2026, 10, 27);
const HOUR_MS = 3_600_000;

let fresh: FreshDatabase;
let now: number;
let log: LogCapture;

beforeAll(async () => {
  fresh = await freshDatabase('retention_test');
});
beforeEach(async () => {
  now = START;
  log = new LogCapture();
  await fresh.open().purgeTurn.deleteMany();
});
afterAll(() => fresh.drop());

/** A purge that tells which process has run it, and goes on until it is let end. */
function purgeOf(what: string, steps: () => AsyncIterable<number>): Purge {
  return { what, everyMs: HOUR_MS, batches: steps };
}

function processWith(purges: readonly Purge[], onPurged: (what: string, rows: number) => void = () => {}) {
  return new Retention({
    purges,
    turns: new PurgeTurns(fresh.open()),
    now: () => now,
    random: () => 0,
    log: log.logger,
    onPurged,
    pauseMs: 0,
  });
}

async function* of(...rows: number[]): AsyncGenerator<number> {
  yield* rows;
}

/** A purge that is in the middle of its work until it is told to go on. */
function heldPurge(what: string) {
  let begun: () => void = () => {};
  let goOn: () => void = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const mayGoOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let steps = 0;
  const purge = purgeOf(what, async function* () {
    for (;;) {
      steps += 1;
      begun();
      await mayGoOn;
      yield 1;
    }
  });
  return { purge, hasBegun, goOn: () => goOn(), steps: () => steps };
}

test('each purge runs at once, and again when its time has passed since the end; every row is counted', async () => {
  const runs: string[] = [];
  const purged: [string, number][] = [];
  const purges = ['a', 'b'].map((what) =>
    purgeOf(what, () => {
      runs.push(what);
      return of(3, 0, 2);
    }),
  );
  const process = processWith(purges, (...counted) => purged.push(counted));
  await process.runDue();
  now += HOUR_MS - 1;
  await process.runDue();
  expect(runs).toEqual(['a', 'b']);
  expect(purged).toEqual([
    ['a', 3],
    ['a', 2],
    ['b', 3],
    ['b', 2],
  ]);
  now += 1;
  await process.runDue();
  expect(runs).toEqual(['a', 'b', 'a', 'b']);
});

test('of two processes one does it, and the other one does not come after it either', async () => {
  const held = heldPurge('cdrs');
  const first = processWith([held.purge]);
  const running = first.runDue();
  await held.hasBegun;
  let isRunBySecond = false;
  const second = processWith([
    purgeOf('cdrs', () => {
      isRunBySecond = true;
      return of();
    }),
  ]);
  await second.runDue();
  expect(isRunBySecond).toBe(false);
  const stopped = first.stop();
  held.goOn();
  await Promise.all([running, stopped]);
});

test('a stop ends a purge after the statement under way, and another process goes on with it at once', async () => {
  const held = heldPurge('cdrs');
  const first = processWith([held.purge, purgeOf('never', () => of(1))], (what) => {
    if (what === 'never') throw new Error('nothing may begin after a stop');
  });
  const running = first.runDue();
  await held.hasBegun;
  const stopped = first.stop();
  held.goOn();
  await Promise.all([running, stopped]);
  expect(held.steps()).toBe(1);

  const purged: string[] = [];
  const second = processWith([purgeOf('cdrs', () => of(7)), purgeOf('never', () => of(1))], (what) =>
    purged.push(what),
  );
  await second.runDue();
  expect(purged).toEqual(['cdrs', 'never']);
});

test('the turn of a process that died runs out; that of one that is at work does not', async () => {
  const turns = new PurgeTurns(fresh.open());
  const purged: string[] = [];
  const other = processWith([purgeOf('cdrs', () => of(1))], (what) => purged.push(what));
  await turns.ensure(['cdrs'], new Date(now));
  // Taken, and then never heard of again.
  expect(await turns.take('cdrs', new Date(now), new Date(now + 60_000))).toBe(true);
  now += 59_999;
  await other.runDue();
  expect(purged).toEqual([]);
  now += 1;
  await other.runDue();
  expect(purged).toEqual(['cdrs']);

  // An hour's work, in steps of half a minute.
  now += HOUR_MS;
  let wasDisturbed = false;
  const slow = processWith([
    purgeOf('cdrs', async function* () {
      for (let step = 0; step < 120; step += 1) {
        now += 30_000;
        yield 1;
        wasDisturbed ||= (await turns.due(['cdrs'], new Date(now))).size > 0;
      }
    }),
  ]);
  await slow.runDue();
  expect(wasDisturbed).toBe(false);
});

test('one that fails is told, keeps no other from its work, and is tried again in a minute', async () => {
  const runs: string[] = [];
  const process = processWith([
    purgeOf('broken', async function* () {
      runs.push('broken');
      yield 1;
      throw new Error('the disk is full');
    }),
    purgeOf('good', () => {
      runs.push('good');
      return of(1);
    }),
  ]);
  await process.runDue();
  expect(runs).toEqual(['broken', 'good']);
  expect(log.text).toContain('the disk is full');
  now += 60_000;
  await process.runDue();
  expect(runs).toEqual(['broken', 'good', 'broken']);
});
