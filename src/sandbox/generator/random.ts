/** Random choices that a seed decides: the same seed gives the same sequence on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1, 1 excluded (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(lowest: number, highest: number): number {
    return lowest + Math.floor(this.next() * (highest - lowest + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.next() * choices.length)] ?? choices[0];
  }

  /** `3f2a…`: hexadecimal digits. */
  hex(length: number): string {
    return Array.from({ length }, () => Math.floor(this.next() * 16).toString(16)).join('');
  }
}

/** Choices with weights, drawn in the time of a binary search. */
export class Weighted<T> {
  readonly #values: readonly [T, ...T[]];
  readonly #upTo: number[] = [];
  readonly #total: number;

  constructor(choices: readonly (readonly [T, number])[]) {
    const [first, ...rest] = choices;
    if (first === undefined) throw new Error('nothing to choose from');
    this.#values = [first[0], ...rest.map(([value]) => value)];
    let total = 0;
    for (const [, weight] of choices) {
      total += weight;
      this.#upTo.push(total);
    }
    this.#total = total;
  }

  draw(random: Random): T {
    const point = random.next() * this.#total;
    let [low, high] = [0, this.#upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#upTo[middle] ?? 0) > point) high = middle;
      else low = middle + 1;
    }
    return this.#values[low] ?? this.#values[0];
  }
}
