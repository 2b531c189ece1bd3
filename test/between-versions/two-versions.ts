import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import type { TestHub } from '../harness/hub.js';

/** A CPO and an EMSP of each version; whoever has 1 in its name speaks 2.2.1, whoever has 2 speaks 2.2. */
export interface TwoVersions {
  cp1: SandboxPlatform;
  cp2: SandboxPlatform;
  /** Hosts EM1 and EM3. */
  em1: SandboxPlatform;
  em2: SandboxPlatform;
}

export async function joinBoth(hub: TestHub): Promise<TwoVersions> {
  const [cp1, cp2, em1, em2] = await Promise.all([
    hub.joinWith({ parties: [party('CPO', 'CP1')], pageLimit: 2 }),
    hub.joinWith({ parties: [party('CPO', 'CP2')], pageLimit: 2, versions: ['2.2'] }),
    hub.join(party('EMSP', 'EM1'), party('EMSP', 'EM3')),
    hub.joinWith({ parties: [party('EMSP', 'EM2')], versions: ['2.2'] }),
  ]);
  return { cp1, cp2, em1, em2 };
}

export const to = (partyId: string) => ({ to: { countryCode: 'NL', partyId } });
export const ref = (partyId: string, id: string) => ({ countryCode: 'NL', partyId, id });

export const T = '2026-06-01T00:00:00Z';
/** What no mapping may touch: spellings of numbers, nulls, unknown fields, also of names that are mapped elsewhere. */
const OTHERS = '"total_cost":null,"x_own":[1.10,{"state":"OV","party_id":5e-1}]';

/** A CdrToken; of 2.2 where no owner is named. */
export function cdrToken(uid: string, owner?: string, contractId = 'C1'): string {
  const named = owner === undefined ? '' : `,"country_code":"NL","party_id":"${owner}"`;
  return `{"uid":"${uid}","type":"RFID","contract_id":"${contractId}"${named}}`;
}

export function session(cpo: string, id: string, token: string): string {
  return (
    `{"country_code":"NL","party_id":"${cpo}","id":"${id}","start_date_time":"${T}","kwh":1.50,"cdr_token":${token},` +
    `"auth_method":"WHITELIST","location_id":"LOC1","evse_uid":"E1","connector_id":"1","currency":"EUR",${OTHERS},` +
    `"status":"ACTIVE","last_updated":"${T}"}`
  );
}

/** @param only221 whether it has what 2.2 has no place for */
export function cdr(cpo: string, id: string, token: string, only221: boolean): string {
  const [state, powerType] = only221 ? [',"state":"OV"', 'AC_2_PHASE'] : ['', 'AC_1_PHASE'];
  return (
    `{"country_code":"NL","party_id":"${cpo}","id":"${id}","start_date_time":"${T}","end_date_time":"${T}",` +
    `"cdr_token":${token},"auth_method":"WHITELIST","cdr_location":{"id":"LOC1","address":"A","city":"B",` +
    `"postal_code":"7521","country":"NLD"${state},"coordinates":{"latitude":"50.770774","longitude":"4.104965"},` +
    `"evse_uid":"E1","evse_id":"NL*E1","connector_id":"1","connector_standard":"IEC_62196_T2",` +
    `"connector_format":"SOCKET","connector_power_type":"${powerType}"},"currency":"EUR","x_own":[1.10],` +
    `"charging_periods":[{"start_date_time":"${T}","dimensions":[{"type":"ENERGY","volume":1.50}]}],` +
    `"total_cost":{"excl_vat":4.00},"total_energy":1.50,"total_time":0.50` +
    `${only221 ? ',"home_charging_compensation":true' : ''},"last_updated":"${T}"}`
  );
}

export function connector(id: string, powerType: string): string {
  return (
    `{"id":"${id}","standard":"CHAOJI","format":"SOCKET","power_type":"${powerType}","max_voltage":230,` +
    `"max_amperage":16,"x_own":1.10,"last_updated":"${T}"}`
  );
}

export function evse(uid: string, only221: boolean, connectors?: string): string {
  const capability = only221 ? ',"START_SESSION_CONNECTOR_REQUIRED"' : '';
  const one = connector('1', only221 ? 'AC_2_PHASE' : 'AC_1_PHASE');
  return (
    `{"uid":"${uid}","status":"AVAILABLE","capabilities":["RFID_READER"${capability}],` +
    `"connectors":[${connectors ?? one}],"last_updated":"${T}"}`
  );
}

export function location(cpo: string, id: string, evses: string): string {
  return (
    `{"country_code":"NL","party_id":"${cpo}","id":"${id}","publish":true,"address":"A","city":"B","state":"OV",` +
    `"country":"NLD","coordinates":{"latitude":"50.770774","longitude":"4.104965"},"evses":[${evses}],` +
    `"time_zone":"Europe/Amsterdam","x_own":[1.10,null],"last_updated":"${T}"}`
  );
}

/** Bodies that arrived at a platform, as they came. */
export function arrived(platform: SandboxPlatform, method: string, inUrl: string): string[] {
  return platform.journal
    .filter((entry) => entry.direction === 'received' && entry.method === method && entry.url.includes(inUrl))
    .map(({ requestBody }) => requestBody);
}

/** The text of `data` in an answer that has nothing else but a status and a time. */
export function dataIn({ body }: { body: string }): string | undefined {
  return /^\{"data":(.*),"status_code":\d+,"timestamp":"[^"]*"\}$/s.exec(body)?.[1];
}
