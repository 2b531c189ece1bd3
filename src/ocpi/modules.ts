/** Module identifiers (version_information_endpoint: ModuleID). */
export const CONFIGURATION_MODULES = ['credentials', 'hubclientinfo', 'versions'] as const;
export const FUNCTIONAL_MODULES = [
  'cdrs',
  'chargingprofiles',
  'commands',
  'locations',
  'sessions',
  'tariffs',
  'tokens',
] as const;

/** Versions that the hub speaks, the best first (VER-12). */
export const HUB_VERSIONS = ['2.2.1', '2.2'] as const;
export type HubVersion = (typeof HUB_VERSIONS)[number];

export function isHubVersion(version: string): version is HubVersion {
  return (HUB_VERSIONS as readonly string[]).includes(version);
}

/** InterfaceRole: who owns the data (SENDER) or is pushed to (RECEIVER). */
export type InterfaceRole = 'SENDER' | 'RECEIVER';
