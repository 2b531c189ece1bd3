import type { PartyId } from '../../ocpi/party.js';
import type { ChargePlace } from './charge-place.js';
import { Decimal } from './decimal.js';

/** mod_cdrs: CdrToken. */
export interface CdrToken {
  country_code: string;
  party_id: string;
  uid: string;
  type: string;
  contract_id: string;
}

/** The CdrToken that stands for a Token. */
export function cdrTokenOf(token: Readonly<Record<string, unknown>>): CdrToken {
  const { country_code, party_id, uid, type, contract_id } = token;
  return {
    country_code: String(country_code),
    party_id: String(party_id),
    uid: String(uid),
    type: String(type),
    contract_id: String(contract_id),
  };
}

/** A tariff with one price, for each kWh. */
export interface EnergyTariff {
  id: string;
  currency: string;
  perKwh: Decimal;
}

export interface ChargedPeriod {
  startedAt: number;
  endedAt: number;
  wattHours: number;
}

/** One charging as its charge point knows it. Times in milliseconds since 1970. */
export interface Charging {
  owner: PartyId;
  /** Of its Session. */
  id: string;
  token: CdrToken;
  authMethod: 'AUTH_REQUEST' | 'COMMAND' | 'WHITELIST';
  authorizationReference?: string;
  place: ChargePlace;
  tariff: EnergyTariff;
  startedAt: number;
  periods: readonly ChargedPeriod[];
}

/** How it was authorized. */
export type Authorized = Pick<Charging, 'authMethod' | 'authorizationReference'>;

/** When its last period ended. */
export function endOf({ startedAt, periods }: Charging): number {
  return periods.at(-1)?.endedAt ?? startedAt;
}

/** kWh with three places. */
export function energyOf({ periods }: Pick<Charging, 'periods'>): Decimal {
  return inKwh(periods.reduce((sum, { wattHours }) => sum + wattHours, 0));
}

export function costOf(charging: Charging): Decimal {
  return energyOf(charging).times(charging.tariff.perKwh, 4);
}

export function inKwh(wattHours: number): Decimal {
  return Decimal.of(wattHours, 3);
}

/** Hours with four places. */
export function inHours(milliseconds: number): Decimal {
  return Decimal.of(Math.round(milliseconds / 360), 4);
}
