import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDataServices } from '../../src/infra/data-services.js';
import { generateLocations } from '../../src/sandbox/generator/locations.js';
import { ChangingNetwork } from '../changing-network.js';
import { type HubUnderLoad, startHubUnderLoad } from '../hub-under-load.js';
import { offline, upToDate } from '../hub-view.js';
import { type Held, Memory, megabytes, settingsForMemory } from '../memory.js';
import { type ReceiverGroup, startReceivers } from '../receiver-group.js';
import { type Finding, perSecond } from '../report.js';
import { timeParallel } from '../rounds.js';
import { untilTrue } from '../until-true.js';

const RECEIVERS = 200;
const CHANGES = 100_000;
const STEP = 10_000;
const WIDTH = 64;
const LOCATIONS = 100;
/** Steps that do not count: until the hub's code is compiled and its pools and caches are full. */
const WARM_UP_STEPS = 2;

/**
 * What it costs to have 200 receivers away while 100,000 changes come in, and what they get when they are back. The
 * goals: the costs do not grow, and everybody gets each changed object once, in its newest form.
 */
export async function offlineMemory(): Promise<Finding> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ocpi-hub-bench-'));
  const services = await startDataServices({ HUB_DATA_DIR: dataDir }, () => undefined);
  const { DATABASE_URL, REDIS_URL, HUB_SECRET } = services;
  const settings = { DATABASE_URL, REDIS_URL, HUB_SECRET, HUB_PULL_INTERVAL_S: '0', ...settingsForMemory() };
  const load = await startHubUnderLoad(WIDTH, settings);
  const receivers = await startReceivers('E', RECEIVERS);
  const memory = new Memory(load.hub.url, services);
  try {
    await receivers.register(load.hub);
    const locations = [...generateLocations({ seed: 6, size: LOCATIONS, parties: 1 })];
    await timeParallel(LOCATIONS, WIDTH, (index) => load.push(locations[index] ?? '{}'));
    await upToDate(load.hub, receivers.parties);
    const network = new ChangingNetwork(load, locations);
    await goOffline(load, receivers, network);
    const held: Held[] = [];
    let took = 0;
    for (let made = 0; made < CHANGES; made += STEP) {
      took += await timeParallel(STEP, WIDTH, (index) => network.change(made + index + 1));
      held.push(await memory.held());
    }
    return finding(held, took, await comeBack(load, receivers, network), await memory.held());
  } finally {
    await memory.stop();
    await load.stop();
    receivers.stop();
    await services.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** One change finds all of them away. */
async function goOffline(
  load: HubUnderLoad,
  receivers: ReceiverGroup,
  network: ChangingNetwork,
): Promise<void> {
  await receivers.goAway();
  await receivers.forget();
  await network.change(1);
  await offline(load.hub, receivers.parties);
}

interface Return {
  /** Until all have everything, in milliseconds. */
  took: number;
  objects: number;
  pushes: number;
  /** Receivers that have not got exactly what they missed, each object in its newest form. */
  wrong: number;
}

async function comeBack(
  load: HubUnderLoad,
  receivers: ReceiverGroup,
  network: ChangingNetwork,
): Promise<Return> {
  const missed = network.missed();
  const startedAt = performance.now();
  await receivers.open();
  await receivers.greet(load.hub);
  await untilTrue('all have got everything', 600, async () => {
    return (await receivers.counts()).withoutTime >= missed.objects * RECEIVERS;
  });
  const took = performance.now() - startedAt;
  // What comes after this comes twice.
  await upToDate(load.hub, receivers.parties);
  const received = await receivers.received();
  const right = received.filter(
    ({ objects, newest }) => objects === missed.objects && newest === missed.newest,
  );
  const pushes = received.reduce((sum, receiver) => sum + receiver.pushes, 0);
  return { took, objects: missed.objects * RECEIVERS, pushes, wrong: RECEIVERS - right.length };
}

function finding(held: readonly Held[], took: number, back: Return, afterwards: Held): Finding {
  const first = held[WARM_UP_STEPS - 1];
  const last = held.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  const again = back.pushes - back.objects;
  return {
    title: `${RECEIVERS} receivers OFFLINE while ${CHANGES.toLocaleString('en')} changes come in, then all come back`,
    rows: [
      ['after so many changes', 'hub heap, resident; Redis; tables, rows of parts, cursors, dead letters'],
      ...held.map((each, at): [string, string] => [((at + 1) * STEP).toLocaleString('en'), shown(each)]),
      ['when all are back', shown(afterwards)],
      ['changes taken', perSecond(CHANGES, took)],
      [
        'until all were up to date',
        `${(back.took / 1000).toFixed(1)} s, ${perSecond(back.objects, back.took)}`,
      ],
      ['objects that they had missed; sent more than once', `${back.objects.toLocaleString('en')}, ${again}`],
      ['receivers without the newest form of each', String(back.wrong)],
    ],
    ratios: [
      [`hub heap, last against ${(WARM_UP_STEPS * STEP).toLocaleString('en')}`, last.heap / first.heap],
      ['hub resident', last.resident / first.resident],
      ['Redis', last.redis / first.redis],
      [
        'rows',
        (last.parts + last.cursors + last.deadLetters) / (first.parts + first.cursors + first.deadLetters),
      ],
    ],
  };
}

function shown({ heap, resident, redis, tables, parts, cursors, deadLetters }: Held): string {
  const sizes = [`${megabytes(heap)}, ${megabytes(resident)}`, megabytes(redis), megabytes(tables)].join(
    '; ',
  );
  return `${sizes}, ${parts}, ${cursors}, ${deadLetters}`;
}
