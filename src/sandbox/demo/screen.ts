const REWRITE_EVERY_MS = 200;
const LINE_EVERY_MS = 5_000;

/** What the demo shows: headings, a counter line that rewrites itself on a terminal, and tables. */
export class Screen {
  readonly #isTerminal: boolean;
  #timer: NodeJS.Timeout | undefined;
  #lineOpen = false;

  constructor(private readonly out: NodeJS.WriteStream) {
    this.#isTerminal = out.isTTY;
  }

  say(text = ''): void {
    this.#closeLine();
    this.out.write(`${text}\n`);
  }

  /** A step of the demo. */
  step(text: string): void {
    this.say(this.#isTerminal ? `\x1b[1m▸ ${text}\x1b[0m` : `▸ ${text}`);
  }

  /** Shows a line anew and again until {@link endLive}, from what it is at the time. */
  live(line: () => string): void {
    this.endLive();
    const show = (): void => (this.#isTerminal ? this.#rewrite(line()) : this.say(`  ${line()}`));
    this.#timer = setInterval(show, this.#isTerminal ? REWRITE_EVERY_MS : LINE_EVERY_MS);
    this.#last = line;
  }

  #last: (() => string) | undefined;

  /** Leaves the line as it is at last. */
  endLive(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#last === undefined) return;
    if (this.#isTerminal) this.#rewrite(this.#last());
    else this.say(`  ${this.#last()}`);
    this.#closeLine();
  }

  /** Rows under a heading, columns lined up; the first to the left, the others to the right. */
  table(rows: readonly (readonly string[])[]): void {
    const widths: number[] = [];
    for (const row of rows)
      row.forEach((cell, at) => {
        widths[at] = Math.max(widths[at] ?? 0, cell.length);
      });
    for (const row of rows) {
      const cells = row.map((cell, at) =>
        at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      );
      this.say(`  ${cells.join('   ')}`.trimEnd());
    }
  }

  #rewrite(text: string): void {
    // A line that wraps cannot be rewritten, so it is cut.
    this.out.write(`\r\x1b[K  ${text.slice(0, (this.out.columns ?? 100) - 3)}`);
    this.#lineOpen = true;
  }

  #closeLine(): void {
    if (this.#lineOpen) this.out.write('\n');
    this.#lineOpen = false;
  }
}
