import { objectKey } from '../../src/ocpi/identity.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { applyPush } from '../../src/replication/apply-push.js';
import { type Applied, composeObject, type Push, type StoredObject } from '../../src/replication/push.js';

/** `T(3)`: 3 minutes after the tests' beginning of time, as the owner's clock shows it. */
export function T(minutes: number): string {
  return new Date(Date.UTC(2026, 5, 1, 0, minutes)).toISOString().replace('.000Z', 'Z');
}

/** Further fields as JSON text, or instead of those that the sample has; `undefined` leaves one out. */
export type Fields = Readonly<Record<string, string | undefined>>;

export function json(fields: Fields): string {
  const members = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${JSON.stringify(name)}:${value}`],
  );
  return `{${members.join(',')}}`;
}

/** A Connector, as compact JSON. */
export function connector(id: string, at: number, fields: Fields = {}): string {
  return json({
    id: JSON.stringify(id),
    standard: '"IEC_62196_T2"',
    format: '"SOCKET"',
    power_type: '"AC_3_PHASE"',
    max_voltage: '230',
    max_amperage: '16',
    last_updated: JSON.stringify(T(at)),
    ...fields,
  });
}

/** An EVSE with connector `1`, as compact JSON. */
export function evse(uid: string, at: number, fields: Fields = {}): string {
  return json({
    uid: JSON.stringify(uid),
    status: '"AVAILABLE"',
    connectors: `[${connector('1', at)}]`,
    last_updated: JSON.stringify(T(at)),
    ...fields,
  });
}

/** A Location of NL/CP1, as compact JSON. */
export function location(id: string, at: number, evses: readonly string[], fields: Fields = {}): string {
  return json({
    country_code: '"NL"',
    party_id: '"CP1"',
    id: JSON.stringify(id),
    publish: 'true',
    address: '"Markt 1"',
    city: '"Ede"',
    country: '"NLD"',
    coordinates: '{"latitude":"52.03000","longitude":"5.66000"}',
    evses: `[${evses.join(',')}]`,
    time_zone: '"Europe/Amsterdam"',
    last_updated: JSON.stringify(T(at)),
    ...fields,
  });
}

/** A PATCH body. */
export function patch(at: number, fields: Fields): string {
  return json({ ...fields, last_updated: JSON.stringify(T(at)) });
}

/** A push by NL/CP1 to the object at this path: the Location's id, the EVSE's uid, the Connector's id. */
export function push(method: Push['method'], path: string, body: string, owner = 'NL/CP1'): Push {
  const ids = path.split('/') as [string, ...string[]];
  return { module: LOCATIONS, owner, path: ids, objectKey: objectKey(LOCATIONS, ids[0]), method, body };
}

/** The Location stored after these pushes. */
export function stored(...pushes: readonly Push[]): StoredObject {
  const result = pushes.reduce<StoredObject | undefined>(
    (before, next) => applyPush(before, next).after,
    undefined,
  );
  if (result === undefined) throw new Error('no pushes, no object');
  return result;
}

/** The whole object, as JSON text. */
export function whole(object: StoredObject): string {
  return composeObject(LOCATIONS, object);
}

/** Keys of the parts that a push moves to the head of the log: what receivers get. */
export function written(applied: Applied): string[] {
  return applied.upserts.filter((part) => !part.isQuiet).map((part) => part.key);
}

/** A new Location, with EVSEs E1 and E2. */
export function newLocation(id: string, owner?: string): Push {
  return push('PUT', id, location(id, 1, [evse('E1', 1), evse('E2', 1)]), owner);
}

/** LOC1 as {@link newLocation} has it, when it is stored. */
export const STORED = stored(newLocation('LOC1'));
