import { PeerClient } from '../../src/infra/peer/peer-client.js';
import { generateLocations } from '../../src/sandbox/generator/locations.js';
import { percentile, timesAtRate, timesWhile } from '../at-rate.js';
import { hubCpuTime } from '../hub-metrics.js';
import { type HubUnderLoad, startHubUnderLoad } from '../hub-under-load.js';
import { offline, upToDate } from '../hub-view.js';
import { CHANGE } from '../one-clock.js';
import { type ReceiverGroup, startReceivers } from '../receiver-group.js';
import { type Finding, perSecond } from '../report.js';
import { median, timeParallel } from '../rounds.js';
import { evsesOf, statusChange, timedStatusChanges } from '../status-changes.js';
import { untilTrue } from '../until-true.js';

const LIVE = 20;
const RETURNING = 10;
/** Status changes that each of those who return has missed. */
const MISSED = 2_500;
const PER_SECOND = 15;
const LIVE_S = 15;
const ROUNDS = 3;
const WIDTH = 64;
/** Whose EVSEs the live stream is of. The others' change while nobody looks. */
const LIVE_LOCATIONS = 40;
const LOCATIONS = 1_100;
/** As many as a hub has under way to a receiver that answers well. */
const WIDTH_PER_RECEIVER = 16;

interface Measured {
  /** Of the live stream, from push to receipt at the live receivers. */
  p50: number[];
  p99: number[];
  hubCpu: number[];
}

/**
 * Ten receivers return after an absence and get thousands of changes, beside a live stream to twenty others. Two
 * questions: what the live ones feel of it, and how fast those who return are served, against a bare loop of PUTs.
 */
export async function catchUp(): Promise<Finding> {
  const load = await startHubUnderLoad(WIDTH, { HUB_PULL_INTERVAL_S: '0' });
  const live = await startReceivers('E', LIVE);
  const returning = await startReceivers('R', RETURNING);
  const client = new PeerClient({ allowPrivate: true, connectionsPerPeer: 128, maxAnswerBytes: 1_000_000 });
  const alone = nothing();
  const beside = nothing();
  const caughtUp: number[] = [];
  const bare: number[] = [];
  try {
    for (const group of [live, returning]) await group.register(load.hub);
    const locations = [...generateLocations({ seed: 7, size: LOCATIONS, parties: 1 })];
    await timeParallel(LOCATIONS, WIDTH, (index) => load.push(locations[index] ?? '{}'));
    const pushNext = timedStatusChanges(load, locations.slice(0, LIVE_LOCATIONS));
    const others = evsesOf(locations.slice(LIVE_LOCATIONS)).slice(0, MISSED);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const group of [live, returning]) await upToDate(load.hub, group.parties);
      await goOffline(load, returning, pushNext);
      await timeParallel(others.length, WIDTH, async (index) => {
        const evse = others[index];
        if (evse !== undefined) await load.patchEvse(evse, statusChange(round, { [CHANGE]: round }));
      });
      await upToDate(load.hub, live.parties);
      await measure(load, live, alone, () =>
        timesAtRate({ perSecond: PER_SECOND, seconds: LIVE_S }, pushNext),
      );
      await measure(load, live, beside, async () => {
        let isOver = false;
        const pushed = timesWhile(PER_SECOND, () => !isOver, pushNext);
        caughtUp.push(await comeBack(load, returning));
        isOver = true;
        return pushed;
      });
      bare.push(await bareLoop(client, returning, locations[0] ?? '{}'));
    }
  } finally {
    await client.close();
    await load.stop();
    live.stop();
    returning.stop();
  }
  const deliveries = RETURNING * MISSED;
  return {
    title:
      `Catch-up: ${RETURNING} receivers return, each has missed ${MISSED.toLocaleString('en')} changes, beside ` +
      `${PER_SECOND} changes/s to ${LIVE} others; median of ${ROUNDS} rounds`,
    rows: [
      ['live stream alone: p50, p99; hub CPU', summary(alone)],
      ['live stream beside them', summary(beside)],
      ['deliveries to those who return', perSecond(deliveries, median(caughtUp))],
      ['the same PUTs alone, axios over undici', perSecond(deliveries, median(bare))],
    ],
    ratios: [
      ['p50 of the live stream', median(beside.p50) / median(alone.p50)],
      ['p99 of the live stream', median(beside.p99) / median(alone.p99)],
      ['time of the catch-up against the bare loop', median(caughtUp) / median(bare)],
    ],
  };
}

async function goOffline(
  load: HubUnderLoad,
  returning: ReceiverGroup,
  pushNext: () => Promise<void>,
): Promise<void> {
  await returning.goAway();
  await pushNext();
  await offline(load.hub, returning.parties);
}

/** @returns how long it took until they had what they had missed, in milliseconds */
async function comeBack(load: HubUnderLoad, returning: ReceiverGroup): Promise<number> {
  await returning.forget();
  const startedAt = performance.now();
  await returning.open();
  await returning.greet(load.hub);
  await untilTrue('they are up to date', 300, async () => {
    return (await returning.counts()).withoutTime >= RETURNING * MISSED;
  });
  return performance.now() - startedAt;
}

async function measure(
  load: HubUnderLoad,
  live: ReceiverGroup,
  measured: Measured,
  stream: () => Promise<readonly number[]>,
): Promise<void> {
  await live.forget();
  const [startedAt, cpuBefore] = [performance.now(), await hubCpuTime(load.hub.url)];
  const pushed = await stream();
  measured.hubCpu.push(((await hubCpuTime(load.hub.url)) - cpuBefore) / (performance.now() - startedAt));
  await untilTrue('the live ones have every change', 60, async () => {
    return (await live.counts()).timed >= pushed.length * LIVE;
  });
  const times = (await live.latencies()).toSorted((a, b) => a - b);
  measured.p50.push(percentile(times, 50));
  measured.p99.push(percentile(times, 99));
}

/** One EVSE's body again and again, to the same receivers, as many at once. @returns milliseconds */
function bareLoop(client: PeerClient, returning: ReceiverGroup, location: string): Promise<number> {
  const body = JSON.stringify((JSON.parse(location) as { evses: object[] }).evses[0]);
  return timeParallel(RETURNING * MISSED, RETURNING * WIDTH_PER_RECEIVER, async () => {
    const headers = { 'Content-Type': 'application/json' };
    await client.request({
      method: 'PUT',
      url: `${returning.url}/floor/locations`,
      headers,
      body,
      timeoutMs: 60_000,
    });
  });
}

function nothing(): Measured {
  return { p50: [], p99: [], hubCpu: [] };
}

function summary({ p50, p99, hubCpu }: Measured): string {
  return `${median(p50).toFixed(1)} ms, ${median(p99).toFixed(1)} ms; ${Math.round(median(hubCpu) * 100)}%`;
}
