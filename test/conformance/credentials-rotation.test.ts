/** Token rotation while messages flow: no request in flight fails (CRD-11, CRD-28, CRD-30). */
import { inParallel } from '../../src/sandbox/in-parallel.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { location } from '../sandbox/connected-pair.js';

const PUSHES = 400;
const ROTATE_EVERY = 50;

let hub: TestHub;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;

beforeEach(async () => {
  hub = await TestHub.start();
  [cpo, emsp] = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
});
afterEach(() => hub.stop());

/** Pushes many Locations, several at once, and rotates after every so many of them, while the others go on. */
async function pushWhile(rotate: () => Promise<unknown>): Promise<void> {
  const rotations: Promise<unknown>[] = [];
  // Rotations of one connection come one after the other, as no peer would begin a second before the first is done.
  let last: Promise<unknown> = Promise.resolve();
  await inParallel(
    Array.from({ length: PUSHES }, (_, at) => at),
    8,
    async (at) => {
      if (at % ROTATE_EVERY === 0) {
        last = last.then(rotate);
        rotations.push(last);
      }
      const { acknowledged, answer } = await cpo.locations.pushLocation(location(`LOC${at}`));
      if (!acknowledged) throw new Error(`push ${at}: HTTP ${answer?.httpStatus} ${answer?.body}`);
    },
  );
  await Promise.all(rotations);
  expect(rotations).toHaveLength(PUSHES / ROTATE_EVERY);
}

async function everythingArrives(): Promise<void> {
  await emsp.until(() => emsp.received().store.size === PUSHES, 'all Locations', 20_000);
}

test('a platform that updates its credentials over and over: each of its pushes is accepted', async () => {
  const tokens = new Set<string>();
  await pushWhile(async () => tokens.add((await cpo.updateCredentials()).hubToken));
  expect(tokens.size).toBe(PUSHES / ROTATE_EVERY);
  await everythingArrives();
});

test('a platform at which the hub rotates over and over: each of its pushes is accepted', async () => {
  const id = await hub.platformId('CP1');
  await pushWhile(() => hub.admin.rotate(id));
  await everythingArrives();
});

test('a receiver that updates its credentials over and over: no push to it is refused', async () => {
  await pushWhile(() => emsp.updateCredentials());
  await everythingArrives();
  expect(
    emsp.journal.filter(({ direction, httpStatus }) => direction === 'received' && httpStatus >= 400),
  ).toEqual([]);
});

test('a receiver at which the hub rotates over and over: no push to it is refused', async () => {
  const id = await hub.platformId('EM1');
  await pushWhile(() => hub.admin.rotate(id));
  await everythingArrives();
  expect(
    emsp.journal.filter(({ direction, httpStatus }) => direction === 'received' && httpStatus >= 400),
  ).toEqual([]);
});
