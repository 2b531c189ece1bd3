import { ciEquals } from '../ci-string.js';
import { dropped, objectWith, rewriteDocument } from './rewrite.js';

export type StartSessionFor22 = { text: string } | { refused: string };

/**
 * START_SESSION for a CPO of 2.2, which cannot be told the connector. Left out, the CPO chooses: that is safe only
 * where there is nothing to choose. Otherwise the wrong connector could start (hub-conformance 19.4).
 *
 * @param body JSON text of a StartSession object, which JSON.parse has already accepted
 * @param connectorIds the ids of the EVSE's connectors; undefined where the hub does not know the EVSE
 */
export function startSessionFor22(
  body: string,
  connectorIds: readonly string[] | undefined,
): StartSessionFor22 {
  const connectorId = connectorIdOf(body);
  const [only, ...others] = connectorIds ?? [];
  const isOnlyOne = only !== undefined && others.length === 0 && ciEquals(only, connectorId ?? only);
  if (connectorId !== undefined && !isOnlyOne) {
    return {
      refused:
        `connector_id: the receiver speaks OCPI 2.2, where START_SESSION names no connector, and "${connectorId}" ` +
        'is not known to be the only connector of this EVSE; leave connector_id out to let the receiver choose',
    };
  }
  return { text: rewriteDocument(body, objectWith({ connector_id: dropped })) };
}

/** Null counts as absent (TYP-08). */
function connectorIdOf(body: string): string | undefined {
  const parsed: unknown = JSON.parse(body);
  if (typeof parsed !== 'object' || parsed === null || !('connector_id' in parsed)) return undefined;
  const { connector_id: connectorId } = parsed;
  return connectorId === null ? undefined : String(connectorId);
}
