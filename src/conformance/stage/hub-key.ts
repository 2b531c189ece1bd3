import { partyKey } from '../../ocpi/party.js';
import { hubParty } from '../../sandbox/platform/hub-connection.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';

/** The hub's own party as a platform knows it, such as `NL/HUB`. */
export function hubKey({ connection }: SandboxPlatform): string {
  return partyKey(hubParty(connection));
}
