import type { Database } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';
import type { PartyKey } from '../ocpi/party.js';

/**
 * Something that the hub has seen pass by and that says where later requests belong (RT-O-08). What is replicated
 * needs no note: it is in the store.
 */
export interface RouteNote {
  kind: 'location' | 'session' | 'token' | 'authorization' | 'reservation' | 'profile';
  /** The object's id in upper case; a token's with its type. */
  key: string;
  /** The party that has the object. */
  owner: PartyKey;
  /** The other party that knows it. */
  knownTo: PartyKey;
}

/** Which notes are looked for. */
export type NoteQuery = Pick<RouteNote, 'kind' | 'key'> & Partial<Pick<RouteNote, 'owner' | 'knownTo'>>;

/** Notes of which this process knows that they are written down: a day's Sessions. */
const REMEMBERED = 50_000;
const MAXIMUM_BATCH = 500;
/** While PostgreSQL is slow, notes are let go rather than piled up. */
const MOST_WAITING = 20_000;
const DAY_MS = 24 * 3_600_000;
/** So often a note that is in use says so: src/retention deletes those that have not for 90 days. */
const REFRESH_MS = DAY_MS;

/** The notes, written in batches beside the requests that brought them. */
export class RouteNotes {
  /** `at`: by the monotonic clock. */
  readonly #written = new Map<string, { value: string; at: number }>();
  #waiting: RouteNote[] = [];
  /** The write that takes along all that waits now. */
  #nextWrite: Promise<void> = Promise.resolve();
  #isWriteDue = false;

  constructor(
    private readonly database: Database,
    private readonly now: () => number,
    private readonly elapsed: () => number,
    private readonly log: Logger,
  ) {}

  /** Takes a note down; returns at once. */
  take(note: RouteNote): void {
    const [place, value] = placeOf(note);
    const before = this.#written.get(place);
    const at = this.elapsed();
    if (before?.value === value && at - before.at < REFRESH_MS) return;
    if (this.#waiting.length >= MOST_WAITING) return;
    this.#written.delete(place);
    this.#written.set(place, { value, at });
    const [oldest] = this.#written.keys();
    if (this.#written.size > REMEMBERED && oldest !== undefined) this.#written.delete(oldest);
    this.#waiting.push(note);
    if (this.#isWriteDue) return;
    this.#isWriteDue = true;
    this.#nextWrite = this.#nextWrite.then(() => this.#write());
  }

  /** @returns the latest first */
  async find(query: NoteQuery): Promise<RouteNote[]> {
    await this.idle();
    const rows = await this.database.routeNote.findMany({
      where: query,
      orderBy: { seenAt: 'desc' },
      take: 100,
    });
    return rows.map(({ key, owner, knownTo }) => ({ kind: query.kind, key, owner, knownTo }));
  }

  /** Waits until what was taken down before has been written, or could not be. */
  async idle(): Promise<void> {
    await this.#nextWrite;
  }

  async #write(): Promise<void> {
    // What comes from here on belongs to the next write.
    this.#isWriteDue = false;
    const due = this.#waiting.splice(0);
    for (let at = 0; at < due.length; at += MAXIMUM_BATCH) {
      const batch = due.slice(at, at + MAXIMUM_BATCH);
      try {
        await this.#insert(batch);
      } catch (error) {
        // The request itself has been served; the next message about the object takes the note again.
        for (const note of batch) this.#written.delete(placeOf(note)[0]);
        this.log.warn({ error, notes: batch.length }, 'route notes were not written');
      }
    }
  }

  async #insert(batch: readonly RouteNote[]): Promise<void> {
    // In one statement no row may be written twice.
    const notes = [...new Map(batch.map((note) => [Object.values(note).join('\n'), note])).values()];
    const seenAt = new Date(this.now());
    await this.database.$executeRaw`
      INSERT INTO route_note (kind, key, owner, known_to, seen_at)
      SELECT kind, key, owner, known_to, ${seenAt}::timestamptz + n::float8 * interval '1 microsecond'
      FROM unnest(${notes.map(({ kind }) => kind)}::text[], ${notes.map(({ key }) => key)}::text[],
                  ${notes.map(({ owner }) => owner)}::text[], ${notes.map(({ knownTo }) => knownTo)}::text[])
           WITH ORDINALITY AS note(kind, key, owner, known_to, n)
      ON CONFLICT (kind, key, owner, known_to) DO UPDATE SET seen_at = excluded.seen_at`;
  }
}

/** Where a note stands and what stands there: of those who got a Session or have set its profile the last counts. */
function placeOf({ kind, key, owner, knownTo }: RouteNote): [place: string, value: string] {
  const place = [kind, key, owner];
  return kind === 'profile' || kind === 'session'
    ? [place.join('\n'), knownTo]
    : [[...place, knownTo].join('\n'), ''];
}
