/**
 * Which objects of one receiver are on their way. Objects may overtake each other, but one object never
 * overtakes itself: its newer state waits until the older one has been answered.
 */
export class DeliveryWindow {
  /** Revisions opened and not yet closed, with how often: ascending, because they are opened in that order. */
  readonly #open = new Map<bigint, number>();
  readonly #inFlight = new Map<bigint, Promise<void>>();
  #readUpTo: bigint;
  #freeSlots: number;
  readonly #waitingForSlot: (() => void)[] = [];
  #failure: { error: unknown } | undefined;

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
    const [first] = this.#open.keys();
    return first === undefined ? this.#readUpTo : first - 1n;
  }

  /** Up to here the log has been read. */
  get readUpTo(): bigint {
    return this.#readUpTo;
  }

  /** Everything up to here has been looked at; what was not sent does not concern the receiver. */
  passTo(revision: bigint): void {
    if (revision > this.#readUpTo) this.#readUpTo = revision;
  }

  /**
   * Sends an entry as soon as there is room and its object is not under way.
   *
   * @param send returns true once the entry is settled; false leaves it open, and the position before it, as a
   *   failure does, which is thrown to the one who waits in {@link idle}
   */
  async send(objectId: bigint, revision: bigint, send: () => Promise<boolean>): Promise<void> {
    await this.#takeSlot();
    this.#open.set(revision, (this.#open.get(revision) ?? 0) + 1);
    this.passTo(revision);
    const before = this.#inFlight.get(objectId) ?? Promise.resolve();
    const flight = before
      .then(send)
      .then((isSettled) => {
        if (isSettled) this.#close(revision);
      })
      .finally(() => {
        if (this.#inFlight.get(objectId) === flight) this.#inFlight.delete(objectId);
        this.#releaseSlot();
      });
    this.#inFlight.set(objectId, flight);
    flight.catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  /**
   * Waits until nothing is under way.
   *
   * @throws the first failure of any send, also of one that ended long ago
   */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#inFlight.values());
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #close(revision: bigint): void {
    const left = (this.#open.get(revision) ?? 0) - 1;
    if (left > 0) this.#open.set(revision, left);
    else this.#open.delete(revision);
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
