import type { PartyId } from '../../ocpi/party.js';

/** Sessions and what belongs to them as values: small, valid, of NL/CP1, about a driver of NL/EM1. */

const START = '2026-06-01T08:00:00Z';

type Fields = Readonly<Record<string, unknown>>;

const EMSP1: PartyId = { countryCode: 'NL', partyId: 'EM1' };

export function aSession(id: string, changes: Fields = {}): Record<string, unknown> {
  return {
    country_code: 'NL',
    party_id: 'CP1',
    id,
    start_date_time: START,
    kwh: 1.5,
    cdr_token: aCdrToken(),
    auth_method: 'WHITELIST',
    location_id: 'LOC1',
    evse_uid: 'E1',
    connector_id: '1',
    currency: 'EUR',
    charging_periods: [aPeriod(0)],
    status: 'ACTIVE',
    last_updated: START,
    ...changes,
  };
}

/** @param owner the EMSP that the Session, or the CDR, concerns */
export function aCdrToken({ countryCode, partyId }: PartyId = EMSP1, changes: Fields = {}): Fields {
  return {
    country_code: countryCode,
    party_id: partyId,
    uid: 'T1',
    type: 'RFID',
    contract_id: `${countryCode}-${partyId}-C1`,
    ...changes,
  };
}

/** A ChargingPeriod that begins so many minutes after the Session. */
export function aPeriod(minute: number, type = 'ENERGY'): Fields {
  return {
    start_date_time: `2026-06-01T08:${String(minute).padStart(2, '0')}:00Z`,
    dimensions: [{ type, volume: 1.5 }],
  };
}

/** Of the dimensions of a ChargingPeriod those that no CDR may have (mod_cdrs: CdrDimensionType). */
export const SESSION_DIMENSIONS = [
  'CURRENT',
  'ENERGY_EXPORT',
  'ENERGY_IMPORT',
  'POWER',
  'STATE_OF_CHARGE',
] as const;
