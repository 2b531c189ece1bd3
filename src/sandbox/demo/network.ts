import { LocationDocument } from '../locations/location-document.js';
import { keyOf } from '../locations/location-ref.js';
import { locationKey } from '../locations/location-store.js';
import type { StatusChange } from '../locations/status-change.js';
import type { SandboxPlatform } from '../platform/sandbox-platform.js';
import { number, Phase, type PhasePush, paced } from './phase.js';
import { report } from './report.js';
import type { Stage } from './stage.js';

const BULK_CONCURRENCY = 32;
/** The most pushes of the CPO under way at once. */
export const PUSH_CONCURRENCY = 2 * BULK_CONCURRENCY;

/**
 * The first act: Locations and then a stream of status changes go through the hub; at the end each EMSP must hold
 * exactly what the CPO holds.
 */
export async function playNetwork(stage: Stage): Promise<boolean> {
  const { demo, data, screen } = stage;
  const { cpo, emsps } = stage.cast;
  screen.step('The CPO pushes its locations; the hub stores, acknowledges and delivers each');
  const locations = data.locations.map((text) => locationPush(cpo, text));
  const bulk = await run(stage, locations, data.locations.length, BULK_CONCURRENCY);

  const pace = demo.rate === 0 ? 'as fast as it goes' : `${number(demo.rate)} a second`;
  screen.step(`Live: drivers plug in and out, ${pace}`);
  const changes = paced(
    data.changes.map((change) => statusPush(cpo, change)),
    demo.rate,
  );
  const live = await run(stage, changes, data.changes.length, PUSH_CONCURRENCY);

  screen.step('Comparing what each EMSP holds with what the CPO holds, field by field');
  return report(screen, { cpo, emsps, bulk, live });
}

async function run(
  { screen, cast, stopped }: Stage,
  pushes: Iterable<PhasePush> | AsyncIterable<PhasePush>,
  total: number,
  concurrency: number,
): Promise<Phase> {
  const phase = new Phase(cast.emsps);
  screen.live(() => phase.counters(total));
  await phase.push(pushes, concurrency, stopped);
  const complete = await phase.delivered();
  screen.endLive();
  if (!complete) screen.say('  Gave up waiting: nothing new arrived for a while.');
  return phase;
}

function locationPush(cpo: SandboxPlatform, text: string): PhasePush {
  return {
    expected: { location: keyOf(text), lastUpdated: new LocationDocument(text).lastUpdated },
    send: (options) => cpo.locations.pushLocation(text, options),
  };
}

/** The push of one status change, and what the EMSPs should come to have. */
export function statusPush(
  cpo: SandboxPlatform,
  { location, evseUid, to, lastUpdated }: StatusChange,
): PhasePush {
  return {
    expected: { location: locationKey(location, location.id), evseUid, lastUpdated },
    send: (options) => cpo.locations.pushEvseStatus(location, evseUid, to, lastUpdated, options),
  };
}
