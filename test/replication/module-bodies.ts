import { CDRS } from '../../src/ocpi/cdrs.js';
import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import { SESSIONS } from '../../src/ocpi/sessions.js';
import { TARIFFS } from '../../src/ocpi/tariffs.js';
import { TOKENS } from '../../src/ocpi/tokens.js';
import type { Push } from '../../src/replication/push.js';
import { readPush } from '../../src/replication/read-push.js';
import { type Fields, json, T } from './location-bodies.js';

/** Objects of the modules beside Locations, as compact JSON. */

function owned(owner: string, id: string, at: number, idField: string, fields: Fields): string {
  const [countryCode = '', partyId = ''] = owner.split('/');
  return json({
    country_code: JSON.stringify(countryCode),
    party_id: JSON.stringify(partyId),
    [idField]: JSON.stringify(id),
    ...fields,
    last_updated: JSON.stringify(T(at)),
  });
}

export function tariff(id: string, at: number, fields: Fields = {}, owner = 'NL/CP1'): string {
  const component = '{"type":"ENERGY","price":0.250,"step_size":1}';
  const elements = `[{"price_components":[${component}]}]`;
  return owned(owner, id, at, 'id', { currency: '"EUR"', elements, ...fields });
}

export function token(uid: string, at: number, fields: Fields = {}, owner = 'NL/EM1'): string {
  return owned(owner, uid, at, 'uid', {
    type: '"RFID"',
    contract_id: '"NL-EM1-C1"',
    issuer: '"EM1"',
    valid: 'true',
    whitelist: '"ALLOWED"',
    ...fields,
  });
}

/** A charging period that is told from others by its meter reading. */
export function period(kwh: string): string {
  return `{"start_date_time":"2026-06-01T00:00:00Z","dimensions":[{"type":"ENERGY","volume":${kwh}}]}`;
}

function cdrToken(audience: string): string {
  const [countryCode, partyId] = audience.split('/');
  return JSON.stringify({
    country_code: countryCode,
    party_id: partyId,
    uid: '012345',
    type: 'RFID',
    contract_id: 'C1',
  });
}

export function session(
  id: string,
  at: number,
  audience: string,
  fields: Fields = {},
  owner = 'NL/CP1',
): string {
  return owned(owner, id, at, 'id', {
    start_date_time: '"2026-06-01T00:00:00Z"',
    kwh: '0.00',
    cdr_token: cdrToken(audience),
    auth_method: '"WHITELIST"',
    location_id: '"LOC1"',
    evse_uid: '"E1"',
    connector_id: '"1"',
    currency: '"EUR"',
    status: '"ACTIVE"',
    ...fields,
  });
}

/** The `cdr_token` of a PATCH. */
export function cdrTokenField(audience: string): Fields {
  return { cdr_token: cdrToken(audience) };
}

export function cdr(id: string, at: number, audience: string, fields: Fields = {}, owner = 'NL/CP1'): string {
  return owned(owner, id, at, 'id', {
    start_date_time: '"2026-06-01T00:00:00Z"',
    end_date_time: '"2026-06-01T01:00:00Z"',
    cdr_token: cdrToken(audience),
    auth_method: '"WHITELIST"',
    cdr_location: json({
      id: '"LOC1"',
      address: '"Markt 1"',
      city: '"Ede"',
      country: '"NLD"',
      coordinates: '{"latitude":"52.03000","longitude":"5.66000"}',
      evse_uid: '"E1"',
      evse_id: '"NL*CP1*E1"',
      connector_id: '"1"',
      connector_standard: '"IEC_62196_T2"',
      connector_format: '"SOCKET"',
      connector_power_type: '"AC_3_PHASE"',
    }),
    currency: '"EUR"',
    charging_periods: `[${period('1.0')}]`,
    total_cost: '{"excl_vat":1.10}',
    total_energy: '1.0',
    total_time: '1.0',
    ...fields,
  });
}

interface Options {
  owner?: string;
  audience?: string;
  type?: string;
}

/** A push as it comes from the edge, checked. */
export function pushTo(
  module: ClientOwnedModule,
  method: Push['method'],
  id: string | undefined,
  body: string,
  { owner = module === TOKENS ? 'NL/EM1' : 'NL/CP1', audience, type }: Options = {},
): Push {
  const [countryCode = '', partyId = ''] = owner.split('/');
  return readPush({
    module,
    owner: { countryCode, partyId, key: owner },
    path: id === undefined ? [] : [id],
    method,
    ...(method === 'DELETE' ? {} : { text: body, value: JSON.parse(body) }),
    ...(type === undefined ? {} : { identifyingValue: type }),
    ...(audience === undefined ? {} : { audience }),
  });
}

export function putTariff(id: string, at: number, fields: Fields = {}, owner = 'NL/CP1'): Push {
  return pushTo(TARIFFS, 'PUT', id, tariff(id, at, fields, owner), { owner });
}

export function deleteTariff(id: string, owner = 'NL/CP1'): Push {
  return pushTo(TARIFFS, 'DELETE', id, '', { owner });
}

export function putSession(id: string, at: number, audience: string, fields: Fields = {}): Push {
  return pushTo(SESSIONS, 'PUT', id, session(id, at, audience, fields), { audience });
}

/** @param audience where the PATCH has a cdr_token */
export function patchSession(id: string, at: number, fields: Fields, audience?: string): Push {
  const named = audience === undefined ? {} : cdrTokenField(audience);
  const body = json({ ...fields, ...named, last_updated: JSON.stringify(T(at)) });
  return pushTo(SESSIONS, 'PATCH', id, body, audience === undefined ? {} : { audience });
}

export function postCdr(
  id: string,
  at: number,
  audience: string,
  fields: Fields = {},
  owner = 'NL/CP1',
): Push {
  return pushTo(CDRS, 'POST', undefined, cdr(id, at, audience, fields, owner), { owner, audience });
}
