import { HUB_VERSIONS, type HubVersion, type InterfaceRole } from '../ocpi/modules.js';
import type { Endpoint } from '../ocpi/schemas/versions.js';
import type { HubIdentity } from './hub-identity.js';

/** An interface that the hub serves, as it stands in its version details. */
export interface ServedInterface {
  module: string;
  role: InterfaceRole;
}

/** The hub's list of versions (version_information_endpoint). */
export function hubVersions(hub: HubIdentity): { version: HubVersion; url: string }[] {
  return HUB_VERSIONS.map((version) => ({ version, url: `${hub.publicUrl}/ocpi/${version}` }));
}

/**
 * The hub's details of one version. URLs carry no slash at the end (AMB-02); credentials stands as SENDER, a
 * role that means nothing there (VER-05).
 */
export function hubVersionDetails(
  hub: HubIdentity,
  version: HubVersion,
  served: readonly ServedInterface[],
): { version: HubVersion; endpoints: Endpoint[] } {
  const base = `${hub.publicUrl}/ocpi/${version}`;
  return {
    version,
    endpoints: [
      { identifier: 'credentials', role: 'SENDER', url: `${base}/credentials` },
      ...served.map(({ module, role }) => ({
        identifier: module,
        role,
        url: `${base}/${role.toLowerCase()}/${module}`,
      })),
    ],
  };
}
