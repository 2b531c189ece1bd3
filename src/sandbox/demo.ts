import { parseDemoArguments, USAGE } from './demo/arguments.js';
import { newCast, registerCast, stopCast } from './demo/cast.js';
import { prepareDataSet } from './demo/data-set.js';
import { playDay } from './demo/day/roaming-day.js';
import { HubProcess } from './demo/hub-process.js';
import { keepOn } from './demo/keep-on.js';
import { PUSH_CONCURRENCY, playNetwork } from './demo/network.js';
import { number } from './demo/phase.js';
import { Screen } from './demo/screen.js';
import type { Stage } from './demo/stage.js';

/**
 * The demo: a hub and around it a CPO platform, three EMSPs and an SCSP, all real OCPI peers over HTTP. In the first
 * act a network of charge points is made known, in the second drivers charge there for a day.
 */

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
  screen.say('ocpi-hub demo: a CPO, three EMSPs and an SCSP, each connected to nobody but the hub.');
  screen.say();
  screen.step(demo.locations === undefined ? 'Making up a network' : `Reading ${demo.locations}`);
  const data = await prepareDataSet(demo, process.env.HUB_DATA_DIR !== undefined);
  const skipped = data.withoutEvse === 0 ? '' : ` (${data.withoutEvse} more are about unknown EVSEs)`;
  screen.say(
    `  ${number(data.locations.length)} locations of ${data.parties.length} parties, ${number(data.changes.length)} status changes${skipped}`,
  );
  screen.step('Starting the hub, with PostgreSQL and Redis of its own');
  const startedAt = performance.now();
  const hub = await HubProcess.start(() => interrupted);
  const cast = newCast(data.parties, PUSH_CONCURRENCY);
  const stage = { demo, data, hub, cast, screen, stopped: () => interrupted };
  try {
    screen.say(`  ready at ${hub.url} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    // Nothing that comes after may hold up Ctrl-C.
    return await Promise.race([play(stage), interruption.then(() => false)]);
  } finally {
    screen.endLive();
    if (hub.ended && !interrupted) screen.say(`The hub ended by itself:\n${hub.logTail()}`);
    screen.say(interrupted ? 'Stopping all.' : '');
    interrupted = true;
    await stopCast(cast);
    await hub.stop();
  }
}

async function play(stage: Stage): Promise<boolean> {
  const { demo, data, hub, cast } = stage;
  screen.step('Registering: token A, versions, details, credentials, token C');
  await registerCast(cast, hub);
  screen.say(
    `  CPO platform with ${data.parties.length} parties, EMSPs ${cast.emsps.map(({ label }) => label).join(', ')}, SCSP ${cast.scsp.label}; BE/EMC speaks 2.2, the others 2.2.1`,
  );
  const networkMatches = await playNetwork(stage);
  const dayMatches = demo.sessions === 0 || (await playDay(stage));
  if (demo.keep) await keepOn(stage);
  return networkMatches && dayMatches;
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
