/** What a scenario found. */
export interface Finding {
  /** What was done, and against which floor. */
  title: string;
  /** Rows of `name: value`. */
  rows: readonly (readonly [name: string, value: string])[];
  /** The ratios that are the claim. */
  ratios: readonly (readonly [name: string, value: number])[];
}

export function printFinding({ title, rows, ratios }: Finding): void {
  console.log(`\n${title}`);
  for (const [name, value] of rows) console.log(`  ${name.padEnd(44)} ${value.padStart(16)}`);
  for (const [name, value] of ratios) console.log(`  ${name.padEnd(44)} ${value.toFixed(2).padStart(15)}x`);
}

export function perSecond(count: number, milliseconds: number): string {
  return `${Math.round((count / milliseconds) * 1000).toLocaleString('en')}/s`;
}

export function microsecondsEach(count: number, milliseconds: number): string {
  return `${Math.round((milliseconds / count) * 1000)} µs`;
}
