import type { Outcome } from './laboratory.js';

/** How many lines about what is wrong are shown; all are in the journal. */
const SHOWN = 20;

/** Whether everything is as it must be. */
export function isGood({ findings, troubles, order }: Outcome): boolean {
  return findings.length === 0 && troubles.length === 0 && order.outOfOrderCount === 0;
}

/** What came of an experiment, as lines for the screen. */
export function reportLines(outcome: Outcome): string[] {
  const { faults, ledger, order, cdrs, findings, troubles, seconds, seed } = outcome;
  const { acknowledged, refused, unanswered, otherwise } = ledger.counts;
  const of = (...kinds: string[]) => findings.filter(({ kind }) => kinds.includes(kind)).length;
  const duplicates = [...order.duplicates.values()].reduce((sum, count) => sum + count, 0);
  const rows: [string, string | number][] = [
    ...[...faults].sort(([a], [b]) => (a < b ? -1 : 1)),
    ['', ''],
    ['pushes acknowledged', acknowledged],
    ['pushes answered "try again" to the end', refused],
    ['pushes answered otherwise', otherwise],
    ['pushes without an answer', unanswered],
    ['deliveries taken by receivers', order.taken],
    ['CDRs posted', cdrs.posted],
    ['CDRs at their EMSPs', cdrs.arrived],
    ['', ''],
    ['lost', of('lost', 'different')],
    ['stale', of('stale')],
    ['out of order', order.outOfOrderCount],
    ['duplicates', duplicates],
    ['  of them CDRs', order.duplicates.get('cdrs') ?? 0],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) =>
    `  ${name.padEnd(width)}  ${typeof value === 'number' ? value.toLocaleString('en').padStart(10) : value}`.trimEnd(),
  );
  const wrong = [
    ...findings.map(({ text }) => text),
    ...order.outOfOrder.map(
      ({ receiver, path, had, got }) => `${receiver}: ${path} came as of ${got} after ${had}`,
    ),
    ...troubles,
  ];
  // Not wrong by itself: a sender may hear a refusal (D3). But who looks at the table wants to know.
  const otherAnswers = ledger.complaints
    .slice(0, SHOWN)
    .map((complaint) => `  answered otherwise: ${complaint}`);
  const more = wrong.length > SHOWN ? [`  ✘ … and ${wrong.length - SHOWN} more`] : [];
  return [
    '',
    ...table,
    '',
    ...otherAnswers,
    ...wrong.slice(0, SHOWN).map((line) => `  ✘ ${line}`),
    ...more,
    isGood(outcome)
      ? `  ✔ Nothing lost, stale or out of order, in ${Math.round(seconds)} s. --seed ${seed}`
      : `  ✘ Not everything is as it must be. --seed ${seed}`,
  ];
}
