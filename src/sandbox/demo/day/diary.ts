import { number } from '../phase.js';

/** What a CPO was told when a driver held a card to the reader. */
export type Said = 'ALLOWED' | 'BLOCKED' | 'UNKNOWN' | 'AWAY';

/** How many came about, and how long they took. */
export class Tally {
  readonly latenciesMs: number[] = [];

  get count(): number {
    return this.latenciesMs.length;
  }

  async time<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await work();
    this.latenciesMs.push(performance.now() - startedAt);
    return result;
  }
}

/** What happened on the roaming day, counted; and whatever was not as it should be, in words. */
export class Diary {
  /** By how the EMSP was found, and its answer: `known card: ALLOWED`. */
  readonly authorizations = new Map<string, Tally>();
  /** By kind: `START_SESSION`, up to the asynchronous result. */
  readonly requests = new Map<string, Tally>();
  readonly troubles: string[] = [];
  drivers = 0;
  started = 0;
  ended = 0;
  startedOffline = 0;

  tally(of: Map<string, Tally>, name: string): Tally {
    const known = of.get(name);
    if (known !== undefined) return known;
    const tally = new Tally();
    of.set(name, tally);
    return tally;
  }

  trouble(what: string): void {
    this.troubles.push(what);
  }

  line(total: number): string {
    const charging = this.started - this.ended;
    return `drivers ${number(this.drivers)} of ${number(total)}, charging ${number(charging)}, done and billed ${number(this.ended)}`;
  }
}
