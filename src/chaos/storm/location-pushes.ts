import { joinObject, splitObject, withMember } from '../../ocpi/json/raw-json.js';
import type { Random } from '../../sandbox/generator/random.js';
import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { LocationDocument } from '../../sandbox/locations/location-document.js';
import type { LocationOwner, PushResult } from '../../sandbox/locations/location-owner.js';
import { type LocationRef, refOf } from '../../sandbox/locations/location-ref.js';
import { locationKey } from '../../sandbox/locations/location-store.js';
import type { Change, Ledger } from './ledger.js';
import { locationChanges, locationPath } from './location-changes.js';
import { Objects } from './objects.js';
import type { Pusher } from './pusher.js';
import type { StormClock } from './storm-clock.js';

const STATUSES = ['AVAILABLE', 'CHARGING', 'BLOCKED', 'OUTOFORDER', 'RESERVED'] as const;
/** Before which the next new one is not held back by status changes. */
const FIRST = 10;
const NEW_SHARE = 0.08;

/** Pushes of a CPO's Locations on all three levels: new ones, status changes, and what changes seldom. */
export class LocationPushes implements Pusher {
  readonly #refs = new Objects<LocationRef>();
  readonly #unpushed: string[];

  constructor(
    private readonly owner: LocationOwner,
    private readonly ledger: Ledger,
    private readonly clock: StormClock,
    texts: readonly string[],
  ) {
    this.#unpushed = [...texts].reverse();
  }

  get owed(): number {
    return this.owner.unacknowledged.size;
  }

  async push(random: Random): Promise<void> {
    if (this.#refs.size < FIRST || random.chance(NEW_SHARE)) {
      const text = this.#unpushed.pop();
      if (text !== undefined) return this.#pushNew(text);
    }
    await this.#refs.withAny(random, (ref) => this.#change(ref, random));
  }

  async pushOwed(): Promise<void> {
    for (const ref of this.owner.unacknowledged.values()) await this.#pushHeld(ref);
  }

  async #pushNew(text: string): Promise<void> {
    const ref = refOf(text);
    await this.#refs.with(ref, async () => {
      await this.#send(locationChanges(text), () => this.owner.pushLocation(text));
    });
    this.#refs.add(ref);
  }

  async #pushHeld(ref: LocationRef): Promise<void> {
    await this.#send(locationChanges(this.#document(ref).text), () => this.owner.pushHeld(ref));
  }

  /** As a real one would: what was not taken goes out again as a whole, before anything else changes. */
  #change(ref: LocationRef, random: Random): Promise<void> {
    if (this.owner.unacknowledged.has(locationKey(ref, ref.id))) return this.#pushHeld(ref);
    const document = this.#document(ref);
    const uids = document.evseUids();
    const uid = uids[random.between(0, uids.length - 1)];
    const drawn = random.next();
    if (uid === undefined || drawn < 0.05) return this.#patchName(ref, random);
    if (drawn < 0.1) return this.#putWhole(document, random);
    if (drawn < 0.18) return this.#putConnector(ref, document, uid, random);
    if (drawn < 0.35) return this.#putEvse(ref, document, uid, random);
    const at = this.clock.nextDateTime();
    const status = random.pick(STATUSES);
    return this.#send([evseChange(ref, uid, at)], () => this.owner.pushEvseStatus(ref, uid, status, at));
  }

  #patchName(ref: LocationRef, random: Random): Promise<void> {
    const at = this.clock.nextDateTime();
    const patch = JSON.stringify({ name: `Name ${random.hex(6)}`, last_updated: at });
    return this.#send([{ path: locationPath(ref), state: at }], () => this.owner.patchLocation(ref, patch));
  }

  #putWhole(document: LocationDocument, random: Random): Promise<void> {
    const text = changed(document.text, { name: `Name ${random.hex(6)}` }, this.clock.nextDateTime());
    return this.#send(locationChanges(text), () => this.owner.pushLocation(text));
  }

  #putEvse(ref: LocationRef, document: LocationDocument, uid: string, random: Random): Promise<void> {
    const at = this.clock.nextDateTime();
    const text = changed(document.evse(uid) ?? '{}', { status: random.pick(STATUSES) }, at);
    return this.#send([evseChange(ref, uid, at)], () => this.owner.putEvse(ref, uid, text));
  }

  #putConnector(ref: LocationRef, document: LocationDocument, uid: string, random: Random): Promise<void> {
    const { connectors } = JSON.parse(document.evse(uid) ?? '{}') as { connectors?: { id: string }[] };
    const id = connectors?.[0]?.id ?? '1';
    const at = this.clock.nextDateTime();
    const amperage = random.between(16, 500);
    const text = changed(document.connector(uid, id) ?? '{}', { max_amperage: amperage }, at);
    return this.#send([evseChange(ref, uid, at)], () => this.owner.putConnector(ref, uid, id, text));
  }

  async #send(changes: readonly Change[], push: () => Promise<PushResult>): Promise<void> {
    await this.ledger.push(changes, () => answerOf(push()));
  }

  #document(ref: LocationRef): LocationDocument {
    const document = this.owner.truth.get(locationKey(ref, ref.id));
    if (document === undefined) throw new Error(`${locationPath(ref)} is not in the truth`);
    return document;
  }
}

function evseChange(ref: LocationRef, uid: string, state: string): Change {
  return { path: locationPath(ref, uid), state };
}

function changed(text: string, fields: Readonly<Record<string, unknown>>, lastUpdated: string): string {
  let members = splitObject(text);
  for (const [name, value] of Object.entries({ ...fields, last_updated: lastUpdated }))
    members = withMember(members, name, JSON.stringify(value));
  return joinObject(members);
}

async function answerOf(pushed: Promise<PushResult>): Promise<HubAnswer> {
  const { answer, error } = await pushed;
  if (answer === undefined) throw error;
  return answer;
}
