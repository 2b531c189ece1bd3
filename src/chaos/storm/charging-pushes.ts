import { formatDateTime } from '../../ocpi/date-time.js';
import type { PartyId } from '../../ocpi/party.js';
import type { Cdrs } from '../../sandbox/cdrs/cdrs.js';
import { cdrText } from '../../sandbox/charging/cdr-text.js';
import type { ChargePlace } from '../../sandbox/charging/charge-place.js';
import type { CdrToken, ChargedPeriod, Charging } from '../../sandbox/charging/charging.js';
import { Decimal } from '../../sandbox/charging/decimal.js';
import { progressText, sessionText } from '../../sandbox/charging/session-text.js';
import type { Random } from '../../sandbox/generator/random.js';
import { CDRS, type ObjectRef, SESSIONS } from '../../sandbox/objects/object-kind.js';
import type { OwnedObjects } from '../../sandbox/objects/owned-objects.js';
import type { Addressing } from '../../sandbox/platform/message-to-hub.js';
import type { Ledger } from './ledger.js';
import { ObjectSender, objectPath } from './object-sender.js';
import { Objects } from './objects.js';
import type { Pusher } from './pusher.js';
import type { StormClock } from './storm-clock.js';

/** Chargings under way at the same time. */
const UNDER_WAY = 40;
const QUARTER_MS = 900_000;

interface Running extends Charging {
  periods: ChargedPeriod[];
}

export interface ChargingOptions {
  sessions: OwnedObjects;
  cdrs: Cdrs;
  ledger: Ledger;
  clock: StormClock;
  owner: PartyId;
  places: readonly [ChargePlace, ...ChargePlace[]];
  /** Of all EMSPs. */
  tokens: readonly [CdrToken, ...CdrToken[]];
  /** How many chargings it begins at most. */
  most: number;
}

/** Pushes of a CPO's Sessions and, when one has ended, of its CDR: some to the hub, some to nobody (RT-B-11, D2, D3). */
export class ChargingPushes implements Pusher {
  readonly #running = new Objects<Running>();
  readonly #sessions: ObjectSender;
  readonly #owedCdrs = new Map<string, ObjectRef>();
  #begun = 0;

  constructor(private readonly options: ChargingOptions) {
    this.#sessions = new ObjectSender(SESSIONS, options.sessions, options.ledger);
  }

  get owed(): number {
    return this.#sessions.owed.size + this.#owedCdrs.size;
  }

  async push(random: Random): Promise<void> {
    const { most } = this.options;
    if (
      this.#begun < most &&
      (this.#running.size === 0 || (this.#running.size < UNDER_WAY && random.chance(0.25)))
    )
      return this.#begin(random);
    if (random.chance(0.2)) {
      const [owed] = this.#owedCdrs.values();
      if (owed !== undefined) return this.#postCdr(owed, anyReceiver(random));
    }
    await this.#running.withAny(random, (charging) => this.#goOn(charging, random));
  }

  async pushOwed(): Promise<void> {
    await this.#sessions.sendOwed();
    for (const ref of this.#owedCdrs.values()) await this.#postCdr(ref, {});
  }

  async #begin(random: Random): Promise<void> {
    const { owner, places, tokens, clock } = this.options;
    this.#begun += 1;
    const charging: Running = {
      owner,
      id: `S${this.#begun}`,
      token: random.pick(tokens),
      authMethod: 'WHITELIST',
      place: random.pick(places),
      tariff: { id: 'T1', currency: 'EUR', perKwh: Decimal.of(random.between(2_500, 7_900), 4) },
      startedAt: clock.next(),
      periods: [],
    };
    addPeriod(charging, random);
    await this.#running.with(charging, () => this.#put(charging, 'ACTIVE', random));
    this.#running.add(charging);
  }

  async #goOn(charging: Running, random: Random): Promise<void> {
    const isOwed = this.#sessions.owed.has(objectPath(SESSIONS, refOf(charging)));
    if (!isOwed && random.chance(0.3)) return this.#end(charging, random);
    const added = addPeriod(charging, random);
    // As a whole now and then; and where it is not known what the hub has made of the last push.
    if (isOwed || random.chance(0.3)) return this.#put(charging, 'ACTIVE', random);
    const at = this.options.clock.next();
    const patch = progressText(charging, [added], at);
    await this.#sessions.patch(refOf(charging), patch, formatDateTime(at), anyReceiver(random));
  }

  async #end(charging: Running, random: Random): Promise<void> {
    await this.#put(charging, 'COMPLETED', random);
    const { cdrs, clock } = this.options;
    const ref = cdrs.hold(cdrText(charging, charging.id.replace('S', 'C'), clock.next()));
    await this.#postCdr(ref, anyReceiver(random));
    this.#running.remove(charging);
  }

  async #put(charging: Running, status: 'ACTIVE' | 'COMPLETED', random: Random): Promise<void> {
    const at = this.options.clock.next();
    const text = sessionText(charging, status, at);
    await this.#sessions.put(refOf(charging), text, formatDateTime(at), anyReceiver(random));
  }

  async #postCdr(ref: ObjectRef, addressing: Addressing): Promise<void> {
    const { cdrs, ledger } = this.options;
    const held = cdrs.truth.get(ref);
    if (held === undefined) throw new Error(`${ref.id} is not in the truth`);
    const path = objectPath(CDRS, ref);
    this.#owedCdrs.set(path, ref);
    const change = { path, state: held.lastUpdated };
    const { isAcknowledged } = await ledger.push([change], () => cdrs.post(held.text, addressing));
    if (isAcknowledged) this.#owedCdrs.delete(path);
  }
}

function refOf({ owner, id }: Charging): ObjectRef {
  return { ...owner, id };
}

function anyReceiver(random: Random): Addressing {
  return { to: random.chance(0.5) ? 'hub' : 'nobody' };
}

function addPeriod(charging: Running, random: Random): ChargedPeriod {
  const startedAt = charging.startedAt + charging.periods.length * QUARTER_MS;
  const period = { startedAt, endedAt: startedAt + QUARTER_MS, wattHours: random.between(1, 2_760) };
  charging.periods.push(period);
  return period;
}
