import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import type { Platform } from './registry.js';

/** ConnectionStatus of a party, from what is known of its platform (mod_hub_client_info, HCI-13 to HCI-17). */
export function connectionStatus(
  platform: Pick<Platform, 'state' | 'reachable'>,
  party: { active: boolean },
): ClientInfo['status'] {
  if (!party.active) return 'SUSPENDED';
  switch (platform.state) {
    case 'INVITED':
      return 'PLANNED';
    case 'REGISTERED':
      return platform.reachable ? 'CONNECTED' : 'OFFLINE';
    case 'SUSPENDED':
    case 'LEFT':
      return 'SUSPENDED';
  }
}
