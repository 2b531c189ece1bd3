import { type DemoArguments, parseDemoArguments, USAGE } from './demo/arguments.js';
import { type Cast, newCast, registerCast, stopCast } from './demo/cast.js';
import { type DataSet, latestMoment, prepareDataSet } from './demo/data-set.js';
import { HubProcess } from './demo/hub-process.js';
import { number, Phase, type PhasePush, paced } from './demo/phase.js';
import { report } from './demo/report.js';
import { Screen } from './demo/screen.js';
import { generateStatusChanges } from './generator/status-changes.js';
import { LocationDocument } from './locations/location-document.js';
import { keyOf } from './locations/location-ref.js';
import { locationKey } from './locations/location-store.js';
import type { StatusChange } from './locations/status-change.js';
import type { SandboxPlatform } from './platform/sandbox-platform.js';

/**
 * The demo: a hub, a CPO platform and three EMSPs, all real OCPI peers over HTTP. Locations and then a stream
 * of status changes go through the hub; at the end each EMSP must hold exactly what the CPO holds.
 */

const BULK_CONCURRENCY = 32;
const KEEP_CHANGES_PER_SECOND = 2;

const screen = new Screen(process.stdout);
let interrupted = false;
let wakeUp: (() => void) | undefined;
/** Resolves with the first Ctrl-C, SIGTERM, or SIGHUP of a terminal that closes. */
const interruption = new Promise<void>((resolve) => {
  wakeUp = resolve;
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (interrupted) return;
    interrupted = true;
    wakeUp?.();
  });
}

async function main(): Promise<boolean> {
  const demo = parseDemoArguments(process.argv.slice(2));
  screen.say('ocpi-hub demo: one CPO platform and three EMSPs, each connected to nobody but the hub.');
  screen.say();
  screen.step(demo.locations === undefined ? 'Making up a network' : `Reading ${demo.locations}`);
  const data = await prepareDataSet(demo);
  const skipped = data.withoutEvse === 0 ? '' : ` (${data.withoutEvse} more are about unknown EVSEs)`;
  screen.say(
    `  ${number(data.locations.length)} locations of ${data.parties.length} parties, ${number(data.changes.length)} status changes${skipped}`,
  );
  screen.step('Starting the hub, with PostgreSQL and Redis of its own');
  const startedAt = performance.now();
  const hub = await HubProcess.start(() => interrupted);
  const cast = newCast(data.parties, 2 * BULK_CONCURRENCY);
  try {
    screen.say(`  ready at ${hub.url} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    // Nothing that comes after may hold up Ctrl-C.
    return await Promise.race([play(demo, data, hub, cast), interruption.then(() => false)]);
  } finally {
    screen.endLive();
    if (hub.ended && !interrupted) screen.say(`The hub ended by itself:\n${hub.logTail()}`);
    screen.say(interrupted ? 'Stopping all.' : '');
    interrupted = true;
    await stopCast(cast);
    await hub.stop();
  }
}

async function play(demo: DemoArguments, data: DataSet, hub: HubProcess, cast: Cast): Promise<boolean> {
  const { cpo, emsps } = cast;
  screen.step('Registering: token A, versions, details, credentials, token C');
  await registerCast(cast, hub);
  screen.say(
    `  CPO platform with ${data.parties.length} parties, EMSPs ${emsps.map(({ label }) => label).join(', ')}`,
  );

  screen.step('The CPO pushes its locations; the hub stores, acknowledges and delivers each');
  const bulk = await run(
    emsps,
    data.locations.map((text) => locationPush(cpo, text)),
    data.locations.length,
    BULK_CONCURRENCY,
  );

  const pace = demo.rate === 0 ? 'as fast as it goes' : `${number(demo.rate)} a second`;
  screen.step(`Live: drivers plug in and out, ${pace}`);
  const pushes = paced(
    data.changes.map((change) => statusPush(cpo, change)),
    demo.rate,
  );
  const live = await run(emsps, pushes, data.changes.length, 2 * BULK_CONCURRENCY);

  screen.step('Comparing what each EMSP holds with what the CPO holds, field by field');
  const matches = await report(screen, { cpo, emsps, bulk, live });
  if (demo.keep) await keepOn(demo, hub, cast);
  return matches;
}

async function run(
  emsps: readonly SandboxPlatform[],
  pushes: Iterable<PhasePush> | AsyncIterable<PhasePush>,
  total: number,
  concurrency: number,
): Promise<Phase> {
  const phase = new Phase(emsps);
  screen.live(() => phase.counters(total));
  await phase.push(pushes, concurrency, () => interrupted);
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

function statusPush(cpo: SandboxPlatform, { location, evseUid, to, lastUpdated }: StatusChange): PhasePush {
  return {
    expected: { location: locationKey(location, location.id), evseUid, lastUpdated },
    send: (options) => cpo.locations.pushEvseStatus(location, evseUid, to, lastUpdated, options),
  };
}

/** Everything stays up, with a change now and then, until Ctrl-C. */
async function keepOn(demo: DemoArguments, hub: HubProcess, { cpo, emsps }: Cast): Promise<void> {
  screen.say();
  screen.step('Still running, with a change now and then. Ctrl-C ends it.');
  screen.table([
    ['hub, versions', `${hub.url}/ocpi/versions`],
    ['hub, deliveries', `curl -H 'Authorization: Bearer ${hub.adminToken}' ${hub.url}/admin/v1/deliveries`],
    ['hub, log', hub.logFile],
    ...[cpo, ...emsps].map(({ label, versionsUrl }) => [`${label}, versions`, versionsUrl]),
  ]);
  const locations = Array.from(cpo.locations.truth.documents.values(), ({ text }) => text);
  const from = Math.max(Date.now(), latestMoment(locations));
  const changes = generateStatusChanges({ seed: demo.seed + 1, locations, from });
  const phase = new Phase(emsps);
  screen.live(() => phase.counters(phase.pushed));
  const endless = paced(
    mapped(changes, (change) => statusPush(cpo, change)),
    KEEP_CHANGES_PER_SECOND,
  );
  await phase.push(endless, 4, () => interrupted);
}

function* mapped<T, U>(items: Iterable<T>, convert: (item: T) => U): Generator<U> {
  for (const item of items) yield convert(item);
}

let exitCode = 1;
try {
  exitCode = (await main()) ? 0 : 1;
} catch (error) {
  screen.endLive();
  screen.say(error instanceof Error ? error.message : String(error));
  if (error instanceof TypeError && 'code' in error) screen.say(USAGE);
}
// After Ctrl-C something may still be on its way in `play`; it must not keep the process.
process.exit(exitCode);
