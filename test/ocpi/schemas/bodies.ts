/** Bodies as parties send them: of each object the least that is valid, and one with every field of section 15. */

const cdrToken = {
  country_code: 'NL',
  party_id: 'EM1',
  uid: '012345678',
  type: 'RFID',
  contract_id: 'NL-EM1-C12345678-X',
};

const dimensions = [{ type: 'ENERGY', volume: 1.973 }];

export const minimalSession = {
  country_code: 'NL',
  party_id: 'CP1',
  id: '101',
  start_date_time: '2026-11-23T10:00:00Z',
  kwh: 0,
  cdr_token: cdrToken,
  auth_method: 'WHITELIST',
  location_id: 'LOC1',
  evse_uid: '3256',
  connector_id: '1',
  currency: 'EUR',
  status: 'PENDING',
  last_updated: '2026-11-23T10:00:00Z',
};

export const fullSession = {
  ...minimalSession,
  end_date_time: '2026-11-23T11:00:00.123Z',
  authorization_reference: 'Auth-4711',
  meter_id: 'METER-1',
  charging_periods: [
    { start_date_time: '2026-11-23T10:00:00Z', dimensions, tariff_id: 'T1' },
    { start_date_time: '2026-11-23T10:30:00Z', dimensions: [{ type: 'STATE_OF_CHARGE', volume: 80 }] },
  ],
  total_cost: { excl_vat: 4.0, incl_vat: 4.84 },
  status: 'COMPLETED',
};

export const minimalTariff = {
  country_code: 'NL',
  party_id: 'CP1',
  id: 'T1',
  currency: 'EUR',
  elements: [{ price_components: [{ type: 'ENERGY', price: 0.25, step_size: 1 }] }],
  last_updated: '2026-11-23T10:00:00Z',
};

export const fullTariff = {
  ...minimalTariff,
  type: 'REGULAR',
  tariff_alt_text: [{ language: 'en', text: '0.25 per kWh' }],
  tariff_alt_url: 'https://cpo.test/tariffs/T1',
  min_price: { excl_vat: 0.5 },
  max_price: { excl_vat: 100, incl_vat: 121 },
  elements: [
    {
      price_components: [{ type: 'TIME', price: 2, vat: 0, step_size: 60 }],
      restrictions: {
        start_time: '09:00',
        end_time: '18:00',
        start_date: '2026-01-01',
        end_date: '2027-01-01',
        min_kwh: 1.5,
        max_kwh: 50,
        min_current: 6,
        max_current: 96,
        min_power: 3.7,
        max_power: 50,
        min_duration: 60,
        max_duration: 3600,
        day_of_week: ['MONDAY', 'FRIDAY'],
        reservation: 'RESERVATION',
      },
    },
    ...minimalTariff.elements,
  ],
  start_date_time: '2026-01-01T00:00:00Z',
  end_date_time: '2027-01-01T00:00:00Z',
  energy_mix: { is_green_energy: true, energy_sources: [{ source: 'WIND', percentage: 100 }] },
};

export const minimalCdr = {
  country_code: 'NL',
  party_id: 'CP1',
  id: 'CDR1',
  start_date_time: '2026-11-23T10:00:00Z',
  end_date_time: '2026-11-23T11:00:00Z',
  cdr_token: cdrToken,
  auth_method: 'AUTH_REQUEST',
  cdr_location: {
    id: 'LOC1',
    address: 'F.Rooseveltlaan 3A',
    city: 'Gent',
    country: 'BEL',
    coordinates: { latitude: '51.047599', longitude: '3.729944' },
    evse_uid: '3256',
    evse_id: 'BE*BEC*E041503003',
    connector_id: '1',
    connector_standard: 'IEC_62196_T2',
    connector_format: 'SOCKET',
    connector_power_type: 'AC_1_PHASE',
  },
  currency: 'EUR',
  charging_periods: [{ start_date_time: '2026-11-23T10:00:00Z', dimensions }],
  total_cost: { excl_vat: 4 },
  total_energy: 15.342,
  total_time: 1,
  last_updated: '2026-11-23T11:00:01Z',
};

const total = { excl_vat: -1.5, incl_vat: -1.815 };

/** A credit CDR. */
export const fullCdr = {
  ...minimalCdr,
  id: 'CDR1-C',
  session_id: '101',
  authorization_reference: 'Auth-4711',
  cdr_location: {
    ...minimalCdr.cdr_location,
    name: 'Gent Zuid',
    postal_code: '9000',
    state: 'Oost-Vlaanderen',
  },
  meter_id: 'METER-1',
  tariffs: [minimalTariff, fullTariff],
  signed_data: {
    encoding_method: 'OCMF',
    encoding_method_version: 1,
    public_key: 'TUlJQg==',
    signed_values: [{ nature: 'Start', plain_data: '{"a":1}', signed_data: 'A'.repeat(5000) }],
    url: 'https://cpo.test/transparency',
  },
  total_cost: total,
  total_fixed_cost: total,
  total_energy_cost: total,
  total_time_cost: total,
  total_parking_time: 0.5,
  total_parking_cost: total,
  total_reservation_cost: total,
  remark: 'the meter was broken',
  invoice_reference_id: 'I-2026-1',
  credit: true,
  credit_reference_id: 'CDR1',
  home_charging_compensation: false,
};

export const minimalToken = {
  country_code: 'NL',
  party_id: 'EM1',
  uid: '012345678',
  type: 'RFID',
  contract_id: 'NL-EM1-C12345678-X',
  issuer: 'EM One',
  valid: true,
  whitelist: 'ALLOWED',
  last_updated: '2026-11-23T10:00:00Z',
};

export const fullToken = {
  ...minimalToken,
  visual_number: 'NL-EM1-012345678',
  group_id: 'GROUP-1',
  language: 'nl',
  default_profile_type: 'GREEN',
  energy_contract: { supplier_name: 'Wind & Co', contract_id: '4711' },
};
