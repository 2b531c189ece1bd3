import { writeFileSync } from 'node:fs';
import { formatDateTime } from '../ocpi/date-time.js';
import { HubProcess } from '../sandbox/demo/hub-process.js';
import { type ConformanceArguments, parseConformanceArguments, USAGE } from './arguments.js';
import { type Area, selectAreas } from './catalog.js';
import { ForeignHub } from './hubs/foreign-hub.js';
import type { HubAccess } from './hubs/hub-access.js';
import { OwnHub, WATCHED_HUB, WATCHED_HUB_SETTINGS } from './hubs/own-hub.js';
import { countLine, jsonReport, markdownReport, screenLine } from './report/table.js';
import { type Result, runAreas } from './runner.js';
import { CAST_SIZE } from './stage/cast.js';
import { Company } from './stage/company.js';

/** `npm run conformance`: looks at a hub from outside, rule by rule (docs/conformance.md). */

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** @returns whether no MUST has failed */
async function main(): Promise<boolean> {
  const asked = parseConformanceArguments(process.argv.slice(2));
  const areas = selectAreas(asked.only);
  if (asked.list) {
    list(areas);
    return true;
  }
  const ownHub = asked.hub === undefined ? await startHub() : undefined;
  const interruption = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve(undefined));
  });
  try {
    const hub = ownHub?.access ?? accessTo(asked);
    const results = await Promise.race([lookAt(hub, areas), interruption]);
    return results !== undefined && report(results, hub.name, asked.output);
  } finally {
    await ownHub?.stop();
  }
}

function list(areas: readonly Area[]): void {
  for (const { name, rules } of areas) {
    say(`\n${name}`);
    for (const { id, level, sentence, notShown } of rules) {
      say(`  ${id.padEnd(8)}  ${level.padEnd(6)}  ${sentence}`);
      if (notShown !== undefined) say(`${' '.repeat(20)}no check: ${notShown}`);
    }
  }
}

/** A hub of our own, with PostgreSQL and Redis of its own. */
async function startHub(): Promise<{ access: HubAccess; stop: () => Promise<void> }> {
  say('Starting a hub, with PostgreSQL and Redis of its own');
  const hub = await HubProcess.start(() => false, WATCHED_HUB);
  const access = new OwnHub(`${hub.url}/ocpi/versions`, hub.adminToken, WATCHED_HUB_SETTINGS);
  return { access, stop: () => hub.stop() };
}

function accessTo({ hub }: ConformanceArguments): HubAccess {
  if (hub === undefined) throw new Error('no hub to look at');
  const { versionsUrl, access } = hub;
  return 'adminToken' in access
    ? new OwnHub(versionsUrl, access.adminToken)
    : new ForeignHub(versionsUrl, access.tokens, CAST_SIZE);
}

async function lookAt(hub: HubAccess, areas: readonly Area[]): Promise<Result[]> {
  say(`Looking at ${hub.name}`);
  const company = new Company(hub);
  try {
    return await runAreas(areas, company, (result) => say(screenLine(result)));
  } finally {
    await company.close();
  }
}

function report(results: readonly Result[], hub: string, output?: string): boolean {
  const failures = results.filter(({ outcome }) => outcome === 'fail');
  if (failures.length > 0) say(`\nWhat fails:\n${failures.map(screenLine).join('\n')}`);
  say(`\n${countLine(results)}`);
  const date = formatDateTime(Date.now());
  if (output !== undefined) {
    const write = output.endsWith('.json') ? jsonReport : markdownReport;
    writeFileSync(output, write(results, hub, date));
    say(`Written to ${output}`);
  }
  return failures.every(({ rule }) => rule.level !== 'MUST');
}

let exitCode = 1;
try {
  exitCode = (await main()) ? 0 : 1;
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  if (error instanceof TypeError && 'code' in error) say(USAGE);
}
// After Ctrl-C something may still be on its way; it must not keep the process.
process.exit(exitCode);
