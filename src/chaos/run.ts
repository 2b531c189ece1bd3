import { parseChaosArguments, USAGE } from './arguments.js';
import { selectKinds } from './faults/fault-kinds.js';
import { Laboratory } from './laboratory.js';
import { isGood, reportLines } from './report.js';

/** `npm run chaos`: a storm of pushes while everything fails that can fail (docs/chaos.md). */

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** @returns whether nothing was lost, stale or out of order */
async function main(): Promise<boolean> {
  const { seed, kills, minutes, hubs, only } = parseChaosArguments(process.argv.slice(2));
  const kinds = selectKinds(only);
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      isInterrupted = true;
    });
  say(`Starting ${hubs} hub processes with PostgreSQL and Redis of their own. --seed ${seed}`);
  const size = { locations: 120, tariffs: 150, tokens: 120, chargings: 4_000 };
  const laboratory = await Laboratory.open({ seed, hubs, cpos: 2, emsps: 3, size, say });
  const deadline = performance.now() + minutes * 60_000;
  const ticker = setInterval(() => {
    const { acknowledged } = laboratory.ledger.counts;
    say(`  ${acknowledged} pushes acknowledged, ${laboratory.order.taken} deliveries`);
  }, 10_000);
  let isFine = false;
  try {
    say(`Faults begin; logs and journal are in ${laboratory.folder}`);
    const outcome = await laboratory.experiment(
      kinds,
      kills,
      () => isInterrupted || performance.now() > deadline,
    );
    for (const line of reportLines(outcome)) say(line);
    isFine = isGood(outcome);
    if (!isFine) say(`  Logs of the hub, and the journal: ${laboratory.folder}`);
  } finally {
    clearInterval(ticker);
    await laboratory.close(!isFine);
  }
  return isFine;
}

main()
  .then((isFine) => {
    process.exitCode = isFine ? 0 : 1;
  })
  .catch((error: unknown) => {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${USAGE}\n`,
    );
    process.exitCode = 2;
  });
