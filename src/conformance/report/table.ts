import type { Result } from '../runner.js';

/** One line for the screen: `pass  MUST    AUTH-03  A token in Base64 is accepted.` */
export function screenLine({ rule, outcome, reason }: Result): string {
  const line = `${outcome.padEnd(14)}  ${rule.level.padEnd(6)}  ${rule.id.padEnd(8)}  ${rule.sentence}`;
  return reason === undefined ? line : `${line}\n${' '.repeat(34)}${reason}`;
}

/** `463 rules: 300 pass, 2 fail, 161 not applicable` */
export function countLine(results: readonly Result[]): string {
  const count = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome).length;
  return `${results.length} rules: ${count('pass')} pass, ${count('fail')} fail, ${count('not applicable')} not applicable`;
}

/** The whole run as a Markdown document. */
export function markdownReport(results: readonly Result[], hub: string, date: string): string {
  const rows = results.map(
    ({ rule, outcome, reason }) =>
      `| ${[rule.id, rule.level, cell(rule.sentence), outcome, cell(reason ?? '')].join(' | ')} |`,
  );
  return [
    '# OCPI 2.2.1 conformance',
    '',
    `${hub}, ${date}. ${countLine(results)}.`,
    '',
    '| id | level | rule | result | reason |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** The whole run as JSON. */
export function jsonReport(results: readonly Result[], hub: string, date: string): string {
  const rules = results.map(({ rule: { id, level, sentence }, outcome, reason, durationMs }) => ({
    id,
    level,
    sentence,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    duration_ms: Math.round(durationMs),
  }));
  return `${JSON.stringify({ hub, date, rules }, null, 2)}\n`;
}

function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\n', ' ');
}
