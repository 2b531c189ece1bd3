import { aCdrToken, aPeriod } from './session.js';

const START = '2026-06-01T08:00:00Z';
const END = '2026-06-01T09:00:00Z';

type Fields = Readonly<Record<string, unknown>>;

/** A small valid CDR of NL/CP1 about a driver of NL/EM1, as a value. */
export function aCdr(id: string, changes: Fields = {}): Record<string, unknown> {
  return {
    country_code: 'NL',
    party_id: 'CP1',
    id,
    start_date_time: START,
    end_date_time: END,
    session_id: 'S1',
    cdr_token: aCdrToken(),
    auth_method: 'WHITELIST',
    cdr_location: aCdrLocation(),
    currency: 'EUR',
    charging_periods: [aPeriod(0)],
    total_cost: { excl_vat: 4.5 },
    total_energy: 15.342,
    total_time: 1,
    last_updated: END,
    ...changes,
  };
}

export function aCdrLocation(changes: Fields = {}): Fields {
  return {
    id: 'LOC1',
    address: 'Stationsweg 1',
    city: 'Ede',
    country: 'NLD',
    coordinates: { latitude: '52.03000', longitude: '5.66000' },
    evse_uid: 'E1',
    evse_id: 'NL*CP1*E1',
    connector_id: '1',
    connector_standard: 'IEC_62196_T2',
    connector_format: 'SOCKET',
    connector_power_type: 'AC_3_PHASE',
    ...changes,
  };
}
