import type { TokenEncoding } from '../../ocpi/authorization.js';
import { routingHeaders } from '../../ocpi/headers.js';
import { CONFIGURATION_MODULES, type InterfaceRole } from '../../ocpi/modules.js';
import type { PartyId } from '../../ocpi/party.js';
import { endpointUrl } from '../../ocpi/url-path.js';
import type { HubAnswer, HubClient, HubRequest } from '../http/hub-client.js';
import { type HubConnection, hubEndpoint, hubParty } from './hub-connection.js';
import type { Addressing, MessageToHub } from './message-to-hub.js';

/** A request with our token, unless it has one of its own. */
export type Call = Omit<HubRequest, 'token'> & { token?: string };

export interface HubMessagesOptions {
  client: HubClient;
  connection: () => HubConnection;
  parties: readonly PartyId[];
  tokenEncoding: TokenEncoding;
}

/** What a registered platform says to the hub: our token, and routing headers where they belong. */
export class HubMessages {
  constructor(private readonly options: HubMessagesOptions) {}

  /** A message to one of the hub's interfaces, with the headers that belong to it. */
  async send(message: MessageToHub): Promise<HubAnswer> {
    const { method, module, role, segments = [], query = '', body, headers = {} } = message;
    return this.call({
      method,
      url: endpointUrl(this.endpoint(module, role), segments, query),
      headers: { ...(isRouted(module) ? this.routing(message) : {}), ...headers },
      ...(body === undefined ? {} : { body }),
    });
  }

  /** A request to any URL. */
  async call(request: Call): Promise<HubAnswer> {
    const { client, connection, tokenEncoding } = this.options;
    return client.send({ tokenEncoding, ...request, token: request.token ?? connection().hubToken });
  }

  /** A request to any URL, with routing headers. */
  async callAs(request: Call, addressing: Addressing): Promise<HubAnswer> {
    return this.call({
      ...request,
      headers: { ...this.routing(addressing), ...request.headers, ...addressing.headers },
    });
  }

  /** The hub's URL for an interface of a module. */
  endpoint(module: string, role: InterfaceRole): string {
    return hubEndpoint(this.options.connection(), module, role);
  }

  routing({ to = 'hub', from = this.options.parties[0] }: Addressing): Record<string, string> {
    if (from === undefined) return {};
    const headers = routingHeaders(
      to === 'hub' ? hubParty(this.options.connection()) : to === 'nobody' ? from : to,
      from,
    );
    if (to !== 'nobody') return headers;
    return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('OCPI-from')));
  }
}

/** All but the configuration modules are, custom ones too (RT-H-02, RT-H-03). */
function isRouted(module: string): boolean {
  return !(CONFIGURATION_MODULES as readonly string[]).includes(module);
}
