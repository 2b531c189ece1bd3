import type { Random } from '../../sandbox/generator/random.js';

/** How often to draw again when the one drawn is in use. */
const DRAWS = 6;

/** A few change again and again: so that a newer state comes while an older one is still on its way to receivers. */
const BUSY = 2;
const BUSY_SHARE = 0.25;

/** Things of which one push at a time may change each. */
export class Objects<T> {
  readonly #all: T[] = [];
  readonly #inUse = new Set<T>();

  get size(): number {
    return this.#all.length;
  }

  get all(): readonly T[] {
    return this.#all;
  }

  add(thing: T): void {
    this.#all.push(thing);
  }

  remove(thing: T): void {
    const at = this.#all.indexOf(thing);
    if (at >= 0) this.#all.splice(at, 1);
  }

  /** Works with any that nobody works with. */
  async withAny(random: Random, work: (thing: T) => Promise<void>): Promise<void> {
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const last = random.chance(BUSY_SHARE) ? Math.min(BUSY, this.#all.length) - 1 : this.#all.length - 1;
      const thing = this.#all[random.between(0, last)];
      if (thing !== undefined && !this.#inUse.has(thing)) return this.with(thing, work);
    }
  }

  async with(thing: T, work: (thing: T) => Promise<void>): Promise<void> {
    this.#inUse.add(thing);
    try {
      await work(thing);
    } finally {
      this.#inUse.delete(thing);
    }
  }
}
