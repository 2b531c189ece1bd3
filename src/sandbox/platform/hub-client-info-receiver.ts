import { check } from '../../ocpi/check.js';
import { ciEquals } from '../../ocpi/ci-string.js';
import { OcpiError } from '../../ocpi/errors.js';
import { type PartyId, partyKey, type Role } from '../../ocpi/party.js';
import { type ClientInfo, clientInfo } from '../../ocpi/schemas/client-info.js';
import { success } from './answers.js';
import type { ModuleHandler } from './module-call.js';

/** ClientInfo objects as the hub has pushed them, one per party and role (HCI-03, HCI-12). */
export class ReceivedClientInfos {
  readonly #infos = new Map<string, ClientInfo>();
  /** Everything that was pushed, in order of arrival. */
  readonly history: ClientInfo[] = [];

  get all(): ClientInfo[] {
    return [...this.#infos.values()];
  }

  of(party: PartyId, role?: Role): ClientInfo | undefined {
    const key = partyKey(party);
    return this.all.find(
      (info) =>
        partyKey({ countryCode: info.country_code, partyId: info.party_id }) === key &&
        (role === undefined || info.role === role),
    );
  }

  put(info: ClientInfo): void {
    this.history.push(info);
    this.#infos.set(
      `${partyKey({ countryCode: info.country_code, partyId: info.party_id })}/${info.role}`,
      info,
    );
  }
}

/** The HubClientInfo Receiver interface: PUT and GET of `/{country_code}/{party_id}`. */
export function hubClientInfoReceiver(infos: ReceivedClientInfos): ModuleHandler {
  return ({ request, segments }) => {
    const [countryCode, partyId, ...rest] = segments;
    if (countryCode === undefined || partyId === undefined || rest.length > 0)
      throw new OcpiError('unknownPath');
    if (request.method === 'GET') {
      const info = infos.of({ countryCode, partyId });
      if (info === undefined) throw new OcpiError('unknownObject');
      return success(JSON.stringify(info));
    }
    if (request.method !== 'PUT') throw new OcpiError('methodNotAllowed', undefined, { Allow: 'GET, PUT' });
    const info = check(clientInfo, JSON.parse(request.body));
    // HCI-09: the URL names the party that is described.
    if (!ciEquals(info.country_code, countryCode) || !ciEquals(info.party_id, partyId)) {
      throw new OcpiError('invalidParameter', 'the party of the URL is not that of the body');
    }
    infos.put(info);
    return success();
  };
}
