import type { PartyId } from '../ocpi/party.js';
import type { Credentials } from '../ocpi/schemas/credentials.js';

/** Who the hub is towards its peers. */
export interface HubIdentity extends PartyId {
  name: string;
  /** Base of every URL that the hub gives out, without a slash at the end. */
  publicUrl: string;
}

export function versionsUrl(hub: HubIdentity): string {
  return `${hub.publicUrl}/ocpi/versions`;
}

/**
 * The hub's credentials object for one peer. It shows itself as HUB and nothing else; the parties behind it are
 * told by HubClientInfo (CRD-02, CRD-03).
 */
export function hubCredentials(hub: HubIdentity, token: string): Credentials {
  return {
    token,
    url: versionsUrl(hub),
    roles: [
      {
        role: 'HUB',
        business_details: { name: hub.name },
        party_id: hub.partyId,
        country_code: hub.countryCode,
      },
    ],
  };
}
