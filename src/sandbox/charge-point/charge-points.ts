import { ciEquals } from '../../ocpi/ci-string.js';
import type { PartyId } from '../../ocpi/party.js';
import { cdrText } from '../charging/cdr-text.js';
import { type ChargePlace, placeIn } from '../charging/charge-place.js';
import { type Authorized, cdrTokenOf, type EnergyTariff, endOf } from '../charging/charging.js';
import { progressText, sessionText } from '../charging/session-text.js';
import type { HubAnswer } from '../http/hub-client.js';
import { locationKey } from '../locations/location-store.js';
import type { Addressing } from '../platform/message-to-hub.js';
import type { SandboxPlatform } from '../platform/sandbox-platform.js';
import { commandDecider } from './carry-out-command.js';
import { profileDecider } from './carry-out-profile.js';
import { RunningSession } from './running-session.js';

export interface ChargePointsOptions {
  /** The party of the platform whose Locations they stand at. */
  owner: PartyId;
  tariff: EnergyTariff;
  /** The time at the charge points, in milliseconds since 1970: a demo may play another day. */
  clock: () => number;
  /** Stands in the ids of Sessions and CDRs, so that they differ from those of another day. */
  label?: string;
  /** Whom Sessions, CDRs and authorizations are addressed to. By default nobody: open routing. */
  to?: Addressing['to'];
}

/**
 * The charge points of a CPO, and its back office: they ask before they charge, carry out commands and profiles,
 * tell of each Session while it goes on, and bill it in the end.
 */
export class ChargePoints {
  /** Sessions under way, by id. */
  readonly running = new Map<string, RunningSession>();
  /** What the hub, or who is behind it, did not take. */
  readonly refused: HubAnswer[] = [];
  #started = 0;

  constructor(
    private readonly platform: SandboxPlatform,
    private readonly options: ChargePointsOptions,
  ) {
    platform.commands.decide = commandDecider(this);
    platform.chargingProfiles.decide = profileDecider(this);
    platform.sessions.answerPreferences = ({ sessionId, preferences }) => {
      const session = this.running.get(sessionId);
      if (session === undefined) return undefined;
      session.preferences = preferences;
      return 'ACCEPTED';
    };
  }

  /** An EVSE of the owner's Locations. */
  placeAt(locationId: string, evseUid?: string): ChargePlace | undefined {
    const location = this.platform.locations.truth.get(locationKey(this.options.owner, locationId));
    return location === undefined ? undefined : placeIn(location.text, evseUid);
  }

  isOccupied(place: ChargePlace): boolean {
    return [...this.running.values()].some(({ charging }) => ciEquals(charging.place.evseUid, place.evseUid));
  }

  /**
   * A driver holds a card to the reader: real-time authorization by whoever owns the Token, and the start where
   * that is ALLOWED.
   *
   * @param onAnswer called as soon as it is known whether the driver may charge
   * @returns the answer, and the Session's id where it was started
   */
  async presentToken(
    token: { uid: string; type?: string },
    place: ChargePlace,
    onAnswer: (answer: HubAnswer) => void = () => undefined,
  ): Promise<{ answer: HubAnswer; sessionId?: string }> {
    const location = { location_id: place.locationId, evse_uids: [place.evseUid] };
    const answer = await this.platform.tokens.authorize({ ...token, location }, this.#addressing());
    onAnswer(answer);
    const info = (answer.ok ? answer.envelope?.data : undefined) as Record<string, unknown> | undefined;
    if (info?.allowed !== 'ALLOWED') return { answer };
    const reference = info.authorization_reference;
    const authorized: Authorized = {
      authMethod: 'AUTH_REQUEST',
      ...(typeof reference === 'string' ? { authorizationReference: reference } : {}),
    };
    const sessionId = await this.start(info.token as Record<string, unknown>, place, authorized);
    return { answer, sessionId };
  }

  /** Starts to charge, and pushes the new Session. @returns its id */
  async start(
    token: Readonly<Record<string, unknown>>,
    place: ChargePlace,
    authorized: Authorized,
  ): Promise<string> {
    const { owner, tariff, clock, label = '' } = this.options;
    this.#started += 1;
    const id = `${owner.partyId}-S${label}${this.#started}`;
    const startedAt = clock();
    const known = { owner, id, token: cdrTokenOf(token), place, tariff, startedAt, periods: [] };
    const session = new RunningSession({ ...known, ...authorized });
    this.running.set(id, session);
    const text = sessionText(session.charging, 'ACTIVE', startedAt);
    this.#keep(await this.platform.sessions.put(text, this.#addressing()));
    return id;
  }

  /** Charges on for so long, and pushes a PATCH with the new charging period. */
  async charge(sessionId: string, seconds: number): Promise<void> {
    const session = this.#session(sessionId);
    const period = session.charge(seconds);
    const { charging } = session;
    const patch = progressText(charging, [period], endOf(charging));
    const ref = { ...this.options.owner, id: sessionId };
    this.#keep(await this.platform.sessions.patch(ref, patch, this.#addressing()));
  }

  /** A limit of the place: told to who has set a profile (CHP-S-05). */
  async limit(sessionId: string, watts: number): Promise<void> {
    const session = this.#session(sessionId);
    session.localLimitWatts = watts;
    const to = session.profile?.setBy;
    if (to === undefined) return;
    const addressing = { to, from: this.options.owner };
    this.#keep(await this.platform.chargingProfiles.putActive(sessionId, session.activeProfile, addressing));
  }

  /** Ends a Session: pushes it as COMPLETED, and its CDR. @returns the CDR as JSON text */
  async stop(sessionId: string): Promise<string> {
    const session = this.#session(sessionId);
    this.running.delete(sessionId);
    if (session.charging.periods.length === 0) session.charge(60); // A CDR has at least one period.
    const { charging } = session;
    const end = endOf(charging);
    const final = sessionText(charging, 'COMPLETED', end + 1_000);
    this.#keep(await this.platform.sessions.put(final, this.#addressing()));
    const cdr = cdrText(charging, sessionId.replace('-S', '-C'), end + 2_000);
    this.#keep(await this.platform.cdrs.post(cdr, this.#addressing()));
    return cdr;
  }

  #session(id: string): RunningSession {
    const session = this.running.get(id);
    if (session === undefined) throw new Error(`no Session ${id} is under way`);
    return session;
  }

  #addressing(): Addressing {
    return { to: this.options.to ?? 'nobody', from: this.options.owner };
  }

  #keep(answer: HubAnswer): void {
    if (!answer.ok) this.refused.push(answer);
  }
}
