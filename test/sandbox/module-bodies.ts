const T0 = '2026-06-01T08:00:00Z';

/** The JSON text of a small Session: one charging period, and `more` before `last_updated`. */
export function session(id: string, more = '', lastUpdated = T0): string {
  return `{"country_code":"NL","party_id":"CP1","id":"${id}","start_date_time":"${T0}","kwh":1.10,"cdr_token":{"country_code":"NL","party_id":"EM1","uid":"T1","type":"RFID","contract_id":"NL-EM1-C1"},"auth_method":"WHITELIST","location_id":"LOC1","evse_uid":"E1","connector_id":"1","currency":"EUR","charging_periods":[${period(0)}],"status":"ACTIVE",${more === '' ? '' : `${more},`}"last_updated":"${lastUpdated}"}`;
}

/** A ChargingPeriod that begins so many minutes after the Session. */
export function period(minute: number): string {
  return `{"start_date_time":"2026-06-01T08:${String(minute).padStart(2, '0')}:00Z","dimensions":[{"type":"ENERGY","volume":1.10}]}`;
}

export function cdr(id: string, more = ''): string {
  return `{"country_code":"NL","party_id":"CP1","id":"${id}","start_date_time":"${T0}","end_date_time":"2026-06-01T09:00:00Z","session_id":"S1","cdr_token":{"country_code":"NL","party_id":"EM1","uid":"T1","type":"RFID","contract_id":"NL-EM1-C1"},"auth_method":"WHITELIST","cdr_location":{"id":"LOC1","address":"A 1","city":"Ede","country":"NLD","coordinates":{"latitude":"52.03000","longitude":"5.66000"},"evse_uid":"E1","evse_id":"NL*CP1*E1","connector_id":"1","connector_standard":"IEC_62196_T2","connector_format":"SOCKET","connector_power_type":"AC_3_PHASE"},"currency":"EUR","charging_periods":[${period(0)}],"total_cost":{"excl_vat":4.50},"total_energy":15.342,"total_time":1.0,${more === '' ? '' : `${more},`}"last_updated":"2026-06-01T09:00:00Z"}`;
}

export function tariff(id: string, more = ''): string {
  return `{"country_code":"NL","party_id":"CP1","id":"${id}","currency":"EUR","elements":[{"price_components":[{"type":"ENERGY","price":0.30,"vat":0.0,"step_size":1}]}],${more === '' ? '' : `${more},`}"last_updated":"${T0}"}`;
}

export function token(uid: string, type = 'RFID', valid = true): string {
  return `{"country_code":"NL","party_id":"EM1","uid":"${uid}","type":"${type}","contract_id":"NL-EM1-C1","issuer":"Alpha","valid":${valid},"whitelist":"ALLOWED","last_updated":"${T0}"}`;
}
