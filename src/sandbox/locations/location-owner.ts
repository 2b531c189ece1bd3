import type { PartyId } from '../../ocpi/party.js';
import type { HubAnswer } from '../http/hub-client.js';
import { inParallel } from '../in-parallel.js';
import type { LocationDocument } from './location-document.js';
import { type LocationRef, refOf } from './location-ref.js';
import { type LocationKey, LocationStore, locationKey } from './location-store.js';

export interface PushOptions {
  /** `hub` addresses the hub itself; `nobody` leaves TO out (open routing); or a party. By default the hub. */
  to?: 'hub' | 'nobody' | PartyId;
  /** Called at the moment of sending, with the time on the clock of `performance.now()`. */
  beforeSend?: (startedAt: number) => void;
}

/** One push as the platform sends it. */
export interface LocationPush extends Required<Pick<PushOptions, 'to'>> {
  method: 'PUT' | 'PATCH';
  from: PartyId;
  segments: string[];
  body: string;
}

export interface PushResult {
  /** HTTP 2xx and status code 1xxx. */
  acknowledged: boolean;
  /** Absent where no answer came. */
  answer?: HubAnswer;
  /** Why no answer came. */
  error?: unknown;
  startedAt: number;
  durationMs: number;
}

/**
 * The Locations of a CPO: what is true, and how the hub hears of it. The truth changes first, a push reports it.
 * Reports about one Location leave one after another, because a later one must not overtake an earlier one.
 */
export class LocationOwner {
  readonly truth = new LocationStore();
  /** Locations of which the hub did not acknowledge the latest change. */
  readonly unacknowledged = new Map<LocationKey, LocationRef>();
  /** Locations of which at least one push failed since the last acknowledged PUT of the whole. */
  readonly #failed = new Set<LocationKey>();
  readonly #turns = new Map<LocationKey, Promise<unknown>>();

  constructor(private readonly send: (push: LocationPush) => Promise<HubAnswer>) {}

  /** Takes a Location into the truth without telling anybody. */
  hold(text: string): LocationRef {
    const ref = refOf(text);
    this.truth.put(locationKey(ref, ref.id), text);
    return ref;
  }

  /** PUT of a Location; it becomes the truth. The text is sent as it is. */
  pushLocation(text: string, options?: PushOptions): Promise<PushResult> {
    const ref = refOf(text);
    return this.#push('PUT', ref, [], text, options, () => {
      this.truth.put(locationKey(ref, ref.id), text);
      return true;
    });
  }

  /** PUT of the Location as it is in the truth. */
  pushHeld(ref: LocationRef, options?: PushOptions): Promise<PushResult> {
    return this.#push(
      'PUT',
      ref,
      [],
      () => this.#document(ref).text,
      options,
      () => true,
    );
  }

  putEvse(ref: LocationRef, uid: string, text: string, options?: PushOptions): Promise<PushResult> {
    return this.#push('PUT', ref, [uid], text, options, () => {
      this.#document(ref).putEvse(uid, text);
      return true;
    });
  }

  putConnector(
    ref: LocationRef,
    uid: string,
    id: string,
    text: string,
    options?: PushOptions,
  ): Promise<PushResult> {
    return this.#push('PUT', ref, [uid, id], text, options, () =>
      this.#document(ref).putConnector(uid, id, text),
    );
  }

  patchLocation(ref: LocationRef, patch: string, options?: PushOptions): Promise<PushResult> {
    return this.#push('PATCH', ref, [], patch, options, () => {
      this.#document(ref).patch(patch);
      return true;
    });
  }

  patchEvse(ref: LocationRef, uid: string, patch: string, options?: PushOptions): Promise<PushResult> {
    return this.#push('PATCH', ref, [uid], patch, options, () => this.#document(ref).patchEvse(uid, patch));
  }

  patchConnector(
    ref: LocationRef,
    uid: string,
    id: string,
    patch: string,
    options?: PushOptions,
  ): Promise<PushResult> {
    return this.#push('PATCH', ref, [uid, id], patch, options, () =>
      this.#document(ref).patchConnector(uid, id, patch),
    );
  }

  /** PATCH of an EVSE with its new status: the message that a CPO sends most. */
  pushEvseStatus(
    ref: LocationRef,
    uid: string,
    status: string,
    lastUpdated: string,
    options?: PushOptions,
  ): Promise<PushResult> {
    return this.patchEvse(ref, uid, JSON.stringify({ status, last_updated: lastUpdated }), options);
  }

  /** Pushes anew, as they are now, all Locations of which a push was not acknowledged. */
  async pushUnacknowledged(concurrency = 32): Promise<void> {
    await inParallel([...this.unacknowledged.values()], concurrency, (ref) => this.pushHeld(ref));
  }

  #push(
    method: 'PUT' | 'PATCH',
    ref: LocationRef,
    below: readonly string[],
    body: string | (() => string),
    options: PushOptions = {},
    change: () => boolean,
  ): Promise<PushResult> {
    const key = locationKey(ref, ref.id);
    return this.#inTurn(key, async () => {
      if (!change()) throw new Error(`${key}/${below.join('/')} is not in the truth`);
      this.unacknowledged.set(key, ref);
      const startedAt = performance.now();
      options.beforeSend?.(startedAt);
      const { to = 'hub' } = options;
      const segments = [ref.countryCode, ref.partyId, ref.id, ...below];
      const push = { method, from: ref, to, segments, body: typeof body === 'string' ? body : body() };
      let outcome: Pick<PushResult, 'answer' | 'error'>;
      try {
        outcome = { answer: await this.send(push) };
      } catch (error) {
        outcome = { error };
      }
      const acknowledged = outcome.answer?.ok === true;
      // A part that was acknowledged does not make up for a whole that was not: only a later PUT of all does.
      if (acknowledged) this.#settle(key, below.length === 0 && method === 'PUT');
      else this.#failed.add(key);
      return { acknowledged, ...outcome, startedAt, durationMs: performance.now() - startedAt };
    });
  }

  #settle(key: LocationKey, whole: boolean): void {
    if (whole) this.#failed.delete(key);
    if (!this.#failed.has(key)) this.unacknowledged.delete(key);
  }

  #document(ref: LocationRef): LocationDocument {
    const document = this.truth.get(locationKey(ref, ref.id));
    if (document === undefined) throw new Error(`${locationKey(ref, ref.id)} is not in the truth`);
    return document;
  }

  #inTurn<T>(key: LocationKey, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(key);
    const turn = before === undefined ? work() : before.then(work, work);
    this.#turns.set(key, turn);
    const leave = (): void => {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    };
    turn.then(leave, leave);
    return turn;
  }
}
