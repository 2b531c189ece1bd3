import type { PartyId } from '../../../ocpi/party.js';
import type { ChargePoints } from '../../charge-point/charge-points.js';
import type { ChargePlace } from '../../charging/charge-place.js';
import type { MobilityProvider } from '../../mobility-provider/mobility-provider.js';
import type { HeldObject } from '../../objects/held-object.js';
import type { ObjectKey } from '../../objects/object-kind.js';
import type { SandboxPlatform } from '../../platform/sandbox-platform.js';
import type { Stage } from '../stage.js';
import type { Diary } from './diary.js';

/** An EMSP of the roaming day, with the Tokens that its drivers use. */
export interface Provider {
  party: PartyId;
  platform: SandboxPlatform;
  backOffice: MobilityProvider;
  /** Cards that it has pushed to the hub. */
  cards: readonly [HeldObject, ...HeldObject[]];
  /** Issued this minute, and not pushed yet: nobody but the EMSP knows it. */
  newCard: HeldObject;
  /** Pushed like the others; its driver has not paid. */
  blockedCard: HeldObject;
}

/** The roaming day: who takes part, where, and what has come of it so far. */
export interface Day extends Stage {
  /** Stands in the ids of all that comes about on this day. */
  label: string;
  /** The CPO's party that owns the charge points. */
  owner: PartyId;
  chargePoints: ChargePoints;
  providers: readonly [Provider, ...Provider[]];
  /** Where nobody charges now. */
  freePlaces: ChargePlace[];
  /** Of the Tariff by which everything is billed. */
  tariffKey: ObjectKey;
  /** Sessions that the CPO has shown to the SCSP. */
  shownToScsp: Set<ObjectKey>;
  /** Whose servers are down now. */
  away: Provider | undefined;
  diary: Diary;
}

export function bodyText(object: HeldObject, field: string): string {
  return String(object.body[field]);
}
