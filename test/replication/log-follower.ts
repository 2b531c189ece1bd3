import { LOCATIONS } from '../../src/ocpi/locations.js';
import type { LogEntry, Pass, ReplicationLog } from '../../src/replication/log.js';

interface MirroredEvse {
  uid: string;
  last_updated: string;
}

export interface MirroredLocation {
  evses?: MirroredEvse[];
  last_updated: string;
}

/** A receiver that follows the log as a drain does, and keeps what it is sent as a receiver does. */
export class LogFollower {
  /** By the object's number. */
  readonly mirror = new Map<bigint, MirroredLocation>();
  /** What it was sent, in order: `LOC1` or `LOC1/E1`. */
  readonly received: string[] = [];
  #position = 0n;
  #pass: Pass = { from: 0n, horizon: undefined };

  constructor(
    private readonly log: ReplicationLog,
    private readonly batchSize: number,
  ) {}

  get position(): bigint {
    return this.#position;
  }

  /** Reads on. @returns whether everything that is stored has been read */
  async step(): Promise<boolean> {
    const batch = await this.log.read(LOCATIONS, 'NL/EM1', this.#position, this.#pass, this.batchSize);
    this.#pass = { ...this.#pass, horizon: this.#pass.horizon ?? batch.horizon };
    for (const entry of batch.entries) this.#take(entry);
    this.#position = batch.upTo;
    if (batch.isFull) return false;
    if (!batch.hasUndecided) this.startAnew(this.#position);
    return !batch.hasUndecided;
  }

  /** Goes on from here as after a crash: nothing but the position is known. */
  startAnew(position: bigint): void {
    this.#position = position;
    this.#pass = { from: position, horizon: undefined };
  }

  #take({ objectId, objectName, kind, body }: LogEntry): void {
    if (kind === 'object') {
      this.received.push(objectName);
      this.mirror.set(objectId, JSON.parse(body));
      return;
    }
    const evse: MirroredEvse = JSON.parse(body);
    this.received.push(`${objectName}/${evse.uid}`);
    const location = this.mirror.get(objectId);
    if (location === undefined) throw new Error(`${objectName}/${evse.uid} came before its Location`);
    const evses = location.evses ?? [];
    const at = evses.findIndex(({ uid }) => uid === evse.uid);
    location.evses = at < 0 ? [...evses, evse] : evses.with(at, evse);
    // LOC-R-09: receivers lift the Location.
    if (evse.last_updated > location.last_updated) location.last_updated = evse.last_updated;
  }
}
