import { generateLocations } from '../../src/sandbox/generator/locations.js';
import { percentile, timesAtRate } from '../at-rate.js';
import { hubCpuTime } from '../hub-metrics.js';
import { type HubUnderLoad, startHubUnderLoad } from '../hub-under-load.js';
import { countWithStatus, upToDate } from '../hub-view.js';
import { type ReceiverGroup, startReceivers } from '../receiver-group.js';
import type { Finding } from '../report.js';
import { median } from '../rounds.js';
import { timedStatusChanges } from '../status-changes.js';
import { untilTrue } from '../until-true.js';

const HEALTHY = 30;
const DEAD = 10;
const SLOW = 10;
const SLOW_MS = 15_000;
const PER_SECOND = 15;
const ROUNDS = 3;
const LOCATIONS = 100;
const MODULES = ['locations', 'hubclientinfo'];
/** From when the bad ones turn bad: time enough for the first timeouts (10 s), and for the checks of who is there. */
const TURNING_S = 40;
const STEADY_S = 30;
const WITHOUT_S = 30;

interface Phase {
  p50: number[];
  p99: number[];
  slowest: number[];
  /** Of one core. */
  hubCpu: number[];
}

/**
 * What receivers that are dead, or answer after 15 s, do to those that are well. The same stream of status changes
 * with the healthy ones alone, and with the bad ones beside them: while they turn bad, and when the hub knows it.
 * Alone means that the others are not registered: with 50 healthy ones there would be more work to compare with, and
 * the bad ones would look better than they are.
 */
export async function deliveryIsolation(): Promise<Finding> {
  const load = await startHubUnderLoad(64, { HUB_PULL_INTERVAL_S: '0' });
  const healthy = await startReceivers('E', HEALTHY, MODULES);
  const offline: number[] = [];
  const phases = { without: nothing(), turning: nothing(), steady: nothing() };
  try {
    await healthy.register(load.hub);
    const locations = [...generateLocations({ seed: 5, size: LOCATIONS, parties: 1 })];
    for (const location of locations) await load.push(location);
    await upToDate(load.hub, healthy.parties);
    const pushNext = timedStatusChanges(load, locations);
    const measure = (seconds: number) => measurePhase(load, healthy, seconds, pushNext);
    note(nothing(), await measure(WITHOUT_S / 2));
    note(phases.without, await measure(WITHOUT_S));
    for (let round = 0; round < ROUNDS; round += 1) {
      const bad = await startBadOnes(load, round);
      await bad.turn();
      note(phases.turning, await measure(TURNING_S));
      offline.push(await bad.offline());
      note(phases.steady, await measure(STEADY_S));
      await bad.leave();
      note(phases.without, await measure(WITHOUT_S));
    }
  } finally {
    await load.stop();
    healthy.stop();
  }
  const { without, turning, steady } = phases;
  return {
    title:
      `Isolation of deliveries: ${PER_SECOND} status changes/s to ${HEALTHY} healthy receivers, beside ${DEAD} dead ones ` +
      `and ${SLOW} that answer after ${SLOW_MS / 1000} s; from push to receipt, median of ${ROUNDS} rounds`,
    rows: [
      ['alone: p50, p99, slowest; hub CPU', summary(without)],
      [`the first ${TURNING_S} s of the bad ones`, summary(turning)],
      [`the ${STEADY_S} s after that`, summary(steady)],
      [`OFFLINE by then, of ${DEAD + SLOW}`, String(median(offline))],
    ],
    ratios: [
      ['p99 while they turn bad', median(turning.p99) / median(without.p99)],
      ['p99 after that', median(steady.p99) / median(without.p99)],
    ],
  };
}

/** Receivers that register, get everything, and only then turn bad. New ones in each round, for parties never come back as others. */
async function startBadOnes(load: HubUnderLoad, round: number) {
  const dead = await startReceivers('DFH'.charAt(round), DEAD, MODULES);
  const slow = await startReceivers('STU'.charAt(round), SLOW, MODULES);
  for (const group of [dead, slow]) {
    await group.register(load.hub);
    await upToDate(load.hub, group.parties);
  }
  return {
    turn: async () => {
      await dead.goAway();
      await slow.answerAfter(SLOW_MS, SLOW_MS);
    },
    offline: () => countWithStatus(load.hub, [...dead.parties, ...slow.parties], 'OFFLINE'),
    leave: async () => {
      // Each is told that it is removed, and the hub waits for its answer.
      await slow.answerAfter(0, 0);
      const labels = [...dead.parties, ...slow.parties].map(
        (party) => `EMSP ${party.countryCode}/${party.partyId}`,
      );
      await load.hub.removePlatforms(labels);
      dead.stop();
      slow.stop();
    },
  };
}

interface Measured {
  times: number[];
  hubCpu: number;
}

async function measurePhase(
  load: HubUnderLoad,
  healthy: ReceiverGroup,
  seconds: number,
  pushNext: () => Promise<void>,
): Promise<Measured> {
  await healthy.forget();
  const [startedAt, cpuBefore] = [performance.now(), await hubCpuTime(load.hub.url)];
  const pushed = await timesAtRate({ perSecond: PER_SECOND, seconds }, pushNext);
  const hubCpu = ((await hubCpuTime(load.hub.url)) - cpuBefore) / (performance.now() - startedAt);
  const expected = pushed.length * HEALTHY;
  await untilTrue(
    'all healthy ones have every change',
    60,
    async () => (await healthy.counts()).timed >= expected,
  );
  return { times: (await healthy.latencies()).toSorted((a, b) => a - b), hubCpu };
}

function nothing(): Phase {
  return { p50: [], p99: [], slowest: [], hubCpu: [] };
}

function note(phase: Phase, { times, hubCpu }: Measured): void {
  phase.p50.push(percentile(times, 50));
  phase.p99.push(percentile(times, 99));
  phase.slowest.push(percentile(times, 100));
  phase.hubCpu.push(hubCpu);
}

function summary({ p50, p99, slowest, hubCpu }: Phase): string {
  const times = [p50, p99, slowest].map((values) => `${median(values).toFixed(1)} ms`).join(', ');
  return `${times}; ${Math.round(median(hubCpu) * 100)}%`;
}
