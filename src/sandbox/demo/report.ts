import {
  compareLocations,
  describeComparison,
  type LocationComparison,
} from '../locations/compare-locations.js';
import type { SandboxPlatform } from '../platform/sandbox-platform.js';
import { milliseconds, quantile } from './delivery-clock.js';
import { number, type Phase } from './phase.js';
import type { Screen } from './screen.js';

export interface DemoOutcome {
  cpo: SandboxPlatform;
  emsps: readonly SandboxPlatform[];
  bulk: Phase;
  live: Phase;
}

/**
 * Prints what came of it.
 *
 * @returns whether everything was acknowledged, and each EMSP holds exactly what the CPO holds
 */
export async function report(screen: Screen, { cpo, emsps, bulk, live }: DemoOutcome): Promise<boolean> {
  const truth = cpo.locations.truth.documents;
  const held = emsps.map((emsp) => compareLocations(truth, emsp.received().store.documents));
  const pulled = await pullAndCompare(emsps[0], truth);
  screen.say();
  screen.table([
    ['The CPO', 'locations', 'status changes'],
    ['pushed', number(bulk.pushed), number(live.pushed)],
    ['acknowledged by the hub', number(bulk.acknowledged), number(live.acknowledged)],
    ['pushes per second', perSecond(bulk), perSecond(live)],
  ]);
  screen.say();
  screen.table([
    ['The EMSPs', ...emsps.map(({ label }) => label)],
    ['locations delivered', ...bulk.clocks.map(({ delivered }) => number(delivered))],
    ['  from push to receipt, p50 / p99', ...bulk.clocks.map(({ latenciesMs }) => latency(latenciesMs))],
    ['status changes delivered', ...live.clocks.map(({ delivered }) => number(delivered))],
    ['  from push to receipt, p50 / p99', ...live.clocks.map(({ latenciesMs }) => latency(latenciesMs))],
    ['requests received', ...emsps.map((emsp) => number(requestsAt(emsp)))],
    ['newer state overwritten by older', ...emsps.map((emsp) => number(emsp.received().wentBackwards))],
    ['holds exactly what the CPO holds', ...held.map(({ matches }) => (matches ? 'yes' : 'NO'))],
  ]);
  screen.say();
  screen.say(`  GET All through the hub: ${pulled.text}`);
  held.forEach((comparison, at) => {
    if (!comparison.matches) screen.say(`  ${emsps[at]?.label}: ${describeComparison(comparison)}`);
  });
  for (const phase of [bulk, live]) {
    if (phase.firstRefusal !== undefined) screen.say(`  First refusal: ${phase.firstRefusal.slice(0, 300)}`);
  }
  const allAcknowledged = [bulk, live].every(({ pushed, acknowledged }) => pushed === acknowledged);
  const allMatch = [...held, pulled.comparison].every((comparison) => comparison?.matches === true);
  const [locations, emspCount] = [number(truth.size), emsps.length];
  screen.say();
  screen.say(
    allMatch && allAcknowledged
      ? `  ✔ Exact match: ${locations} locations, field by field, at ${emspCount} EMSPs and through GET All.`
      : '  ✘ Not everything matches.',
  );
  return allMatch && allAcknowledged;
}

async function pullAndCompare(
  emsp: SandboxPlatform | undefined,
  truth: Parameters<typeof compareLocations>[0],
): Promise<{ text: string; comparison?: LocationComparison }> {
  try {
    if (emsp === undefined) throw new Error('there is no EMSP');
    const { store, pages, durationMs, repeated } = await emsp.pullAll();
    const comparison = compareLocations(truth, store.documents);
    const verdict =
      comparison.matches && repeated === 0
        ? 'exact match'
        : `${describeComparison(comparison)}, ${repeated} twice`;
    return { text: `${number(pages)} pages in ${(durationMs / 1000).toFixed(1)} s, ${verdict}`, comparison };
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error) };
  }
}

function requestsAt(emsp: SandboxPlatform): number {
  const { locations, evses, connectors, patches } = emsp.received().counts;
  return locations + evses + connectors + patches;
}

function perSecond({ pushed, pushMs }: Phase): string {
  return pushed === 0 ? '-' : number(Math.round((pushed * 1000) / pushMs));
}

function latency(latenciesMs: readonly number[]): string {
  if (latenciesMs.length === 0) return '-';
  return `${milliseconds(quantile(latenciesMs, 0.5))} / ${milliseconds(quantile(latenciesMs, 0.99))}`;
}
