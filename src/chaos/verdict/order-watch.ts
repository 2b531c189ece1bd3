import type { ObjectReceipt } from '../../sandbox/objects/received-objects.js';
import type { Timelines } from '../journal/timelines.js';
import type { Company, Member } from '../storm/company.js';
import { type Change, DELETED, type Ledger, type State } from '../storm/ledger.js';
import { locationChanges } from '../storm/location-changes.js';

/** An older state that a receiver was given after a newer one. */
export interface OutOfOrder {
  receiver: string;
  path: string;
  had: State;
  got: State;
  /** What happened to the object before. */
  timeline: readonly string[];
}

/** These are kept with their timelines; more are counted. */
const KEPT = 50;

/**
 * Looks at everything that receivers take, whatever they answer: of each object, and each EVSE of a Location, no older
 * state may come after a newer one (D6). The same once more is a duplicate, which PUT allows.
 */
export class OrderWatch {
  readonly outOfOrder: OutOfOrder[] = [];
  outOfOrderCount = 0;
  taken = 0;
  /** By module. */
  readonly duplicates = new Map<string, number>();
  readonly #latest = new Map<string, State>();
  /** Of objects that were deleted once: how far the receiver has got in their history. */
  readonly #places = new Map<string, number>();

  constructor(
    company: Company,
    private readonly ledger: Ledger,
    private readonly timelines: Timelines,
  ) {
    for (const member of company.all) this.#watch(member);
  }

  #watch({ platform, name }: Member): void {
    platform.received().onReceipt(({ location, evseUid, lastUpdated }, text) => {
      const changes =
        evseUid === undefined
          ? locationChanges(text)
          : [{ path: `locations ${location}/${evseUid.toUpperCase()}`, state: lastUpdated }];
      this.#took(name, changes);
    });
    for (const { module, received } of [
      { module: 'tariffs', received: platform.tariffs.received() },
      { module: 'tokens', received: platform.tokens.received() },
      { module: 'sessions', received: platform.sessions.received() },
      { module: 'cdrs', received: platform.cdrs.received() },
    ])
      received.onReceipt((receipt) => this.#took(name, [changeOf(module, receipt)]));
  }

  #took(receiver: string, changes: readonly Change[]): void {
    this.taken += 1;
    let isNew = false;
    for (const { path, state } of changes) {
      const key = `${receiver} ${path}`;
      const before = this.#latest.get(key);
      if (before === state && !this.#wasDeleted(path)) continue;
      this.timelines.note(path, `${receiver} takes ${state}`);
      if (this.#isOlder(key, path, before, state))
        this.#note({ receiver, path, had: before ?? '', got: state });
      isNew ||= before !== state;
      this.#latest.set(key, state);
    }
    const [{ path } = { path: '' }] = changes;
    const module = path.slice(0, path.indexOf(' '));
    if (!isNew) this.duplicates.set(module, (this.duplicates.get(module) ?? 0) + 1);
  }

  #isOlder(key: string, path: string, before: State | undefined, state: State): boolean {
    if (!this.#wasDeleted(path)) return before !== undefined && state < before;
    // A deletion has no time of its own, but a place among the states that the object was sent in.
    const place = this.ledger.historyOf(path).indexOf(state, this.#places.get(key) ?? 0);
    if (place < 0) return true;
    this.#places.set(key, place);
    return false;
  }

  #wasDeleted(path: string): boolean {
    return this.ledger.historyOf(path).includes(DELETED);
  }

  #note(found: Omit<OutOfOrder, 'timeline'>): void {
    this.outOfOrderCount += 1;
    if (this.outOfOrder.length < KEPT)
      this.outOfOrder.push({ ...found, timeline: [...this.timelines.of(found.path)] });
  }
}

function changeOf(module: string, { method, key, lastUpdated }: ObjectReceipt): Change {
  return { path: `${module} ${key}`, state: method === 'DELETE' ? DELETED : lastUpdated };
}
