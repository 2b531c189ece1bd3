import { OcpiError } from '../../ocpi/errors.js';
import { startSessionFor22 } from '../../ocpi/mapping-2-2/start-session.js';
import type { PartyKey } from '../../ocpi/party.js';

/** Whoever has a copy of the EVSEs. */
export interface KnowsConnectors {
  /** @returns the ids of an EVSE's connectors; undefined where it is not known */
  connectorIds(owner: PartyKey, locationId: string, evseUid: string): Promise<readonly string[] | undefined>;
}

/**
 * START_SESSION for a CPO of 2.2, which can be told no connector.
 *
 * @param body of a StartSession that has been checked
 * @throws OcpiError cannotRoute where the CPO could start the wrong connector
 */
export async function startSessionFor(cpo: PartyKey, body: string, known: KnowsConnectors): Promise<string> {
  const { location_id: locationId, evse_uid: evseUid, connector_id: connectorId } = namesIn(body);
  const isSpecific = typeof connectorId === 'string' && typeof evseUid === 'string';
  const ids = isSpecific ? await known.connectorIds(cpo, String(locationId), evseUid) : undefined;
  const written = startSessionFor22(body, ids);
  if ('refused' in written) throw new OcpiError('cannotRoute', written.refused);
  return written.text;
}

interface Names {
  location_id?: unknown;
  evse_uid?: unknown;
  connector_id?: unknown;
}

function namesIn(body: string): Names {
  return Object(JSON.parse(body)) as Names;
}
