import type { MappedObject } from './mapped-object.js';
import {
  dropped,
  listOf,
  type MemberRewrite,
  objectWith,
  oneOrMany,
  type Rewrite,
  stringIn,
  whereGiven,
} from './rewrite.js';

/**
 * What 2.2 does not know, as 2.2 says it (hub-conformance 19.4). Fields and values that are not named here are the
 * same in both, or are passed on because nothing of 2.2 is closer: the new ConnectorTypes, and texts that are
 * longer than 2.2 allows.
 */
export function toVersion22(object: MappedObject): Rewrite {
  return oneOrMany(REWRITES[object]);
}

/**
 * Two phases are told as one, not as three: the power that a driver reads out of it is then never more than what
 * the connector gives. A split phase is one phase anyway, between the two ends of one winding.
 */
const POWER_TYPES: ReadonlyMap<string | undefined, string> = new Map([
  ['AC_2_PHASE', '"AC_1_PHASE"'],
  ['AC_2_PHASE_SPLIT', '"AC_1_PHASE"'],
]);

const powerType = whereGiven((text) => POWER_TYPES.get(stringIn(text)) ?? text);

/** A sender of 2.2 could not do what it asks for: name the connector in START_SESSION. */
const capabilities = listOf((text) =>
  stringIn(text) === 'START_SESSION_CONNECTOR_REQUIRED' ? undefined : text,
);

const connector = objectWith({ power_type: powerType });
const evse = objectWith({
  capabilities: whereGiven(capabilities),
  connectors: whereGiven(listOf(connector)),
});
const location = objectWith({ evses: whereGiven(listOf(evse)) });

const cdrToken = whereGiven(objectWith({ country_code: dropped, party_id: dropped }));

/** Required in 2.2. `#NA` is what OCPI writes where there is none to tell (transport_and_format). */
const postalCode: MemberRewrite = (text) => (text === undefined || text === 'null' ? '"#NA"' : text);

const cdrLocation = objectWith({
  postal_code: postalCode,
  state: dropped,
  connector_power_type: powerType,
});

const REWRITES: Readonly<Record<MappedObject, Rewrite>> = {
  Location: location,
  EVSE: evse,
  Connector: connector,
  Session: objectWith({ cdr_token: cdrToken }),
  CDR: objectWith({
    cdr_token: cdrToken,
    cdr_location: whereGiven(cdrLocation),
    home_charging_compensation: dropped,
  }),
};
