import type { Rule } from './rule.js';
import { aliveCheckRules } from './rules/alive-checks.js';
import { auth } from './rules/auth.js';
import { authHeader } from './rules/auth-header.js';
import { authorizationRequests } from './rules/authorization-requests.js';
import { authorizations } from './rules/authorizations.js';
import { broadcast } from './rules/broadcast.js';
import { cdrs } from './rules/cdrs.js';
import { chargingProfileResults } from './rules/charging-profile-results.js';
import { chargingProfiles } from './rules/charging-profiles.js';
import { clientInfoAudience } from './rules/client-info-audience.js';
import { clientInfoPushes } from './rules/client-info-pushes.js';
import { clientOwnedObjects } from './rules/client-owned-objects.js';
import { commandDelivery } from './rules/command-delivery.js';
import { commandResults } from './rules/command-results.js';
import { commands } from './rules/commands.js';
import { connectionStatus } from './rules/connection-status.js';
import { credentials } from './rules/credentials.js';
import { credentialsHandshake } from './rules/credentials-handshake.js';
import { credentialsParties } from './rules/credentials-parties.js';
import { credentialsTokens } from './rules/credentials-tokens.js';
import { dateTimes } from './rules/date-times.js';
import { directRouting } from './rules/direct-routing.js';
import { envelope } from './rules/envelope.js';
import { exposure } from './rules/exposure.js';
import { forwardedHeaders } from './rules/forwarded-headers.js';
import { forwardedRequests } from './rules/forwarded-requests.js';
import { getAll } from './rules/get-all.js';
import { httpStatus } from './rules/http-status.js';
import { hubClientInfo } from './rules/hub-client-info.js';
import { hubErrors } from './rules/hub-errors.js';
import { locationContents } from './rules/location-contents.js';
import { locationsReceiver } from './rules/locations-receiver.js';
import { locationsSender } from './rules/locations-sender.js';
import { messageIds } from './rules/message-ids.js';
import { objectIdentity } from './rules/object-identity.js';
import { offline } from './rules/offline.js';
import { openRouting } from './rules/open-routing.js';
import { pageHeaders } from './rules/page-headers.js';
import { pagination } from './rules/pagination.js';
import { partnerVersions } from './rules/partner-versions.js';
import { relayedLinks } from './rules/relayed-links.js';
import { requestFormat } from './rules/request-format.js';
import { routingHeaders } from './rules/routing-headers.js';
import { sessions } from './rules/sessions.js';
import { statusCodes } from './rules/status-codes.js';
import { steeredSessions } from './rules/steered-sessions.js';
import { tariffContents } from './rules/tariff-contents.js';
import { tariffs } from './rules/tariffs.js';
import { tokenTypes } from './rules/token-types.js';
import { tokens } from './rules/tokens.js';
import { types } from './rules/types.js';
import { versions } from './rules/versions.js';

/** Rules about one matter, looked at one after the other. */
export interface Area {
  name: string;
  rules: readonly Rule[];
}

/** All rules, in the order of the specification. */
export const AREAS: readonly Area[] = [
  { name: 'Authentication', rules: [...auth, ...authHeader] },
  { name: 'Request format and HTTP status', rules: [...requestFormat, ...httpStatus, ...forwardedRequests] },
  { name: 'Response envelope', rules: envelope },
  { name: 'Status codes', rules: statusCodes },
  { name: 'Pagination', rules: [...pagination, ...pageHeaders, ...relayedLinks] },
  { name: 'Client owned objects', rules: [...clientOwnedObjects, ...objectIdentity] },
  { name: 'Data types', rules: [...dateTimes, ...types] },
  { name: 'Message ids', rules: messageIds },
  { name: 'Routing headers', rules: [...routingHeaders, ...forwardedHeaders] },
  { name: 'Direct routing', rules: directRouting },
  { name: 'Broadcast Push', rules: broadcast },
  { name: 'Open routing', rules: openRouting },
  { name: 'GET All via hub', rules: getAll },
  { name: 'Hub errors', rules: hubErrors },
  { name: 'Versions', rules: [...versions, ...partnerVersions] },
  {
    name: 'Credentials',
    rules: [...credentials, ...credentialsHandshake, ...credentialsParties, ...credentialsTokens],
  },
  {
    name: 'HubClientInfo',
    rules: [
      ...hubClientInfo,
      ...clientInfoPushes,
      ...connectionStatus,
      ...aliveCheckRules,
      ...clientInfoAudience,
    ],
  },
  { name: 'What the hub exposes', rules: exposure },
  { name: 'Locations, Receiver', rules: [...locationsReceiver, ...locationContents] },
  { name: 'Locations, Sender', rules: locationsSender },
  { name: 'Sessions', rules: sessions },
  { name: 'CDRs', rules: cdrs },
  { name: 'Tariffs', rules: [...tariffs, ...tariffContents] },
  { name: 'Tokens', rules: [...tokens, ...tokenTypes, ...authorizations, ...authorizationRequests] },
  { name: 'Commands', rules: [...commands, ...commandDelivery, ...commandResults] },
  { name: 'Charging profiles', rules: [...chargingProfiles, ...chargingProfileResults, ...steeredSessions] },
  { name: 'Offline', rules: offline },
];

/**
 * The areas with those of their rules that are asked for.
 *
 * @param only ids, or their beginnings such as `RT-B`; all where it is empty
 * @throws Error where a name fits no rule
 */
export function selectAreas(only: readonly string[]): Area[] {
  const fits = (name: string, { id }: Rule) => id === name || id.startsWith(`${name}-`);
  const unknown = only.find((name) => !AREAS.some(({ rules }) => rules.some((rule) => fits(name, rule))));
  if (unknown !== undefined) throw new Error(`--only: there is no area and no rule "${unknown}"`);
  return AREAS.map(({ name, rules }) => ({
    name,
    rules: only.length === 0 ? rules : rules.filter((rule) => only.some((wanted) => fits(wanted, rule))),
  })).filter(({ rules }) => rules.length > 0);
}
