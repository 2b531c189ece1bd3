/**
 * Which objects of one receiver are on their way. Objects may overtake each other, but one object never
 * overtakes itself: its newer state waits until the older one has been answered.
 */
export class DeliveryWindow {
  /** Revisions opened and not yet closed, ascending because they are opened in that order. */
  readonly #open = new Set<bigint>();
  readonly #inFlight = new Map<bigint, Promise<void>>();
  #readUpTo: bigint;
  #freeSlots: number;
  readonly #waitingForSlot: (() => void)[] = [];

  /**
   * @param position everything up to here has been delivered
   * @param size objects under way at the same time
   */
  constructor(position: bigint, size: number) {
    this.#readUpTo = position;
    this.#freeSlots = size;
  }

  /** Everything up to here has been delivered, or need not be: where the cursor may stand. */
  get position(): bigint {
    const [first] = this.#open;
    return first === undefined ? this.#readUpTo : first - 1n;
  }

  /** Up to here the log has been read. */
  get readUpTo(): bigint {
    return this.#readUpTo;
  }

  /** Passes over an entry that does not concern the receiver. */
  skip(revision: bigint): void {
    this.#readUpTo = revision;
  }

  /**
   * Sends an entry as soon as there is room and its object is not under way.
   *
   * @param send returns true once the entry is settled; false leaves it open, and the position before it
   */
  async send(objectId: bigint, revision: bigint, send: () => Promise<boolean>): Promise<void> {
    await this.#takeSlot();
    this.#readUpTo = revision;
    this.#open.add(revision);
    const before = this.#inFlight.get(objectId) ?? Promise.resolve();
    const flight = before
      .then(send)
      .then((isSettled) => {
        if (isSettled) this.#open.delete(revision);
      })
      .finally(() => {
        if (this.#inFlight.get(objectId) === flight) this.#inFlight.delete(objectId);
        this.#releaseSlot();
      });
    this.#inFlight.set(objectId, flight);
    // A failure leaves the entry open; it is reported to the one who waits in `idle`.
    flight.catch(() => undefined);
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#inFlight.values());
  }

  #takeSlot(): Promise<void> {
    if (this.#freeSlots > 0) {
      this.#freeSlots -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waitingForSlot.push(resolve);
    });
  }

  #releaseSlot(): void {
    const next = this.#waitingForSlot.shift();
    if (next === undefined) this.#freeSlots += 1;
    else next();
  }
}
