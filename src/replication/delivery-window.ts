const CLOSED_KEPT = 256;

/**
 * Which objects of one receiver are on their way. Objects may overtake each other, but one object never
 * overtakes itself: its newer state waits until the older one has been answered.
 */
export class DeliveryWindow {
  /** Revisions opened and not yet closed, with how often: ascending, because they are opened in that order. */
  readonly #open = new Map<bigint, number>();
  /** Revisions opened and closed, while an older one was open. */
  readonly #closed = new Set<bigint>();
  /** Of them so many may be kept before those are dropped that the position has passed. */
  #closedKept = CLOSED_KEPT;
  readonly #inFlight = new Map<bigint, Promise<unknown>>();
  #readUpTo: bigint;
  #underWay = 0;
  readonly #waitingForSlot: (() => void)[] = [];
  #failure: { error: unknown } | undefined;

  /**
   * @param position everything up to here has been delivered
   * @param size how many objects may be under way at the same time now; at least one
   */
  constructor(
    position: bigint,
    private readonly size: () => number,
  ) {
    this.#readUpTo = position;
  }

  /** Everything up to here has been delivered, or need not be: where the cursor may stand. */
  get position(): bigint {
    const [first] = this.#open.keys();
    return first === undefined ? this.#readUpTo : first - 1n;
  }

  /** What is settled behind the position: it goes out again for the sake of an older one that is not. */
  get settledBeyond(): ReadonlySet<bigint> {
    this.#dropPassed();
    return this.#closed;
  }

  /** Up to here the log has been read. */
  get readUpTo(): bigint {
    return this.#readUpTo;
  }

  /** Everything up to here has been looked at; what was not sent does not concern the receiver. */
  passTo(revision: bigint): void {
    if (revision > this.#readUpTo) this.#readUpTo = revision;
  }

  /** An entry has been settled before, though the position has not come to it. */
  skip(revision: bigint): void {
    this.#closed.add(revision);
    this.passTo(revision);
  }

  /**
   * Sends an entry as soon as there is room and its object is not under way.
   *
   * @param send returns true once the entry is settled; false leaves it open, and the position before it, as a
   *   failure does, which is thrown to the one who waits in {@link idle}
   */
  async send(objectId: bigint, revision: bigint, send: () => Promise<boolean>): Promise<void> {
    await this.#takeSlot();
    this.hold(revision);
    this.#flyHeld(objectId, revision, send);
  }

  /** Keeps the position before an entry that is sent later, by {@link sendHeld}. */
  hold(revision: bigint): void {
    this.#open.set(revision, (this.#open.get(revision) ?? 0) + 1);
    this.#closed.delete(revision);
    this.passTo(revision);
  }

  /** As {@link send}. */
  async sendHeld(objectId: bigint, revision: bigint, send: () => Promise<boolean>): Promise<void> {
    await this.#takeSlot();
    this.#flyHeld(objectId, revision, send);
  }

  /** Sends an object that is not on the way through the log: as {@link send}, and the position has no part in it. */
  async sendApart(objectId: bigint, send: () => Promise<unknown>): Promise<void> {
    await this.#takeSlot();
    this.#fly(objectId, send);
  }

  #flyHeld(objectId: bigint, revision: bigint, send: () => Promise<boolean>): void {
    this.#fly(objectId, async () => {
      if (await send()) this.#close(revision);
    });
  }

  #fly(objectId: bigint, send: () => Promise<unknown>): void {
    const before = this.#inFlight.get(objectId) ?? Promise.resolve();
    const flight: Promise<unknown> = before.then(send).finally(() => this.#landed(objectId, flight));
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
    if (left > 0) {
      this.#open.set(revision, left);
      return;
    }
    this.#open.delete(revision);
    this.#closed.add(revision);
    if (this.#closed.size > this.#closedKept) this.#dropPassed();
  }

  #dropPassed(): void {
    const { position } = this;
    for (const revision of this.#closed) if (revision <= position) this.#closed.delete(revision);
    this.#closedKept = Math.max(CLOSED_KEPT, 2 * this.#closed.size);
  }

  #landed(objectId: bigint, flight: Promise<unknown>): void {
    if (this.#inFlight.get(objectId) === flight) this.#inFlight.delete(objectId);
    this.#underWay -= 1;
    this.#letIn();
  }

  #takeSlot(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForSlot.push(() => {
        this.#underWay += 1;
        resolve();
      });
      this.#letIn();
    });
  }

  /** The window may have grown, or become smaller than what is under way. */
  #letIn(): void {
    while (this.#underWay < this.size()) {
      const next = this.#waitingForSlot.shift();
      if (next === undefined) return;
      next();
    }
  }
}
