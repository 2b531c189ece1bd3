/** Objects of the Locations module as values: small, valid, of NL/CP1; rules and tests change what they are about. */

const LAST_UPDATED = '2026-06-01T00:00:00Z';

type Fields = Readonly<Record<string, unknown>>;

export function aLocation(id: string, changes: Fields = {}): Record<string, unknown> {
  return {
    country_code: 'NL',
    party_id: 'CP1',
    id,
    publish: true,
    address: 'Stationsweg 1',
    city: 'Ede',
    country: 'NLD',
    coordinates: { latitude: '52.03000', longitude: '5.66000' },
    time_zone: 'Europe/Amsterdam',
    evses: [anEvse('E1')],
    last_updated: LAST_UPDATED,
    ...changes,
  };
}

export function anEvse(uid: string, changes: Fields = {}): Record<string, unknown> {
  return {
    uid,
    status: 'AVAILABLE',
    connectors: [aConnector('1')],
    last_updated: LAST_UPDATED,
    ...changes,
  };
}

export function aConnector(id: string, changes: Fields = {}): Record<string, unknown> {
  return {
    id,
    standard: 'IEC_62196_T2',
    format: 'SOCKET',
    power_type: 'AC_3_PHASE',
    max_voltage: 230,
    max_amperage: 16,
    last_updated: LAST_UPDATED,
    ...changes,
  };
}

/** A value without one of its fields. */
export function without(value: Fields, field: string): Fields {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== field));
}
