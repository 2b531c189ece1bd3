/** A queue of limited weight: what comes in on top of it pushes out the oldest. All in constant time. */
export class BoundedQueue<T> {
  #entries: ({ item: T; weight: number } | undefined)[] = [];
  /** Where the oldest stands. */
  #head = 0;
  #weight = 0;

  constructor(private readonly most: number) {}

  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** @returns how many were pushed out */
  add(item: T, weight: number): number {
    this.#entries.push({ item, weight });
    this.#weight += weight;
    let lost = 0;
    while (this.#weight > this.most && this.#removeOldest() !== undefined) lost += 1;
    return lost;
  }

  /** Removes the oldest, at most `count`. */
  take(count: number): T[] {
    const taken: T[] = [];
    while (taken.length < count) {
      const oldest = this.#removeOldest();
      if (oldest === undefined) break;
      taken.push(oldest.item);
    }
    return taken;
  }

  #removeOldest() {
    const oldest = this.#entries[this.#head];
    if (oldest === undefined) return undefined;
    this.#entries[this.#head] = undefined;
    this.#head += 1;
    this.#weight -= oldest.weight;
    // Moved together when half is empty: each entry is moved once on average.
    if (this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return oldest;
  }
}
