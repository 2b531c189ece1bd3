import type { OcpiAnswer } from '../infra/peer/ocpi-client.js';
import type { PeerRequest } from '../infra/peer/peer-client.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import type { HubVersion } from '../ocpi/modules.js';
import { nextLink } from '../ocpi/pagination.js';
import { endpointUrl } from '../ocpi/url-path.js';
import type { Party, Platform, Registry } from '../platforms/registry.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';
import { type Reached, reach } from '../routing/reach.js';
import type { RoamingDefault } from '../routing/roaming.js';
import { checkPushedBody } from './check-pushed-body.js';
import type { Forward, Forwarder } from './forwarder.js';
import { type PassedOn, passOn } from './passed-on.js';
import type { SealedUrls } from './sealed-urls/sealed-urls.js';
import { urlOf } from './sealed-urls/tail.js';

export interface RelayOptions {
  forwarder: Forwarder;
  sealedUrls: SealedUrls;
  roamingDefault: RoamingDefault;
  modules: readonly ClientOwnedModule[];
  now: () => number;
}

/** A request for a sealed URL. */
export interface LinkRequest {
  registry: Registry;
  /** The caller. */
  platform: Platform;
  version: HubVersion;
  sealed: string;
  correlationId: string;
}

/** What the answer to a forwarded request may have to be rewritten for. */
type Requested = Pick<OcpiRequest, 'module' | 'interfaceRole' | 'version' | 'from'> & Reached;

const METHODS: readonly PeerRequest['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Takes requests to the party that they are for, and its answers back (RT-D). Bodies go as bytes; nothing is
 * stored (RT-D-05) and nothing repeated (decision D1).
 */
export class Relay {
  constructor(private readonly options: RelayOptions) {}

  /**
   * A direct request: TO names a party.
   *
   * @throws OcpiError for a push that does not fit its URL (AMB-12), or for whatever keeps X's answer away (RT-E)
   */
  async direct(module: ClientOwnedModule, request: OcpiRequest, reached: Reached): Promise<PassedOn> {
    checkPushedBody(module, request);
    return this.#exchange(
      { ...request, ...reached },
      {
        from: request.from,
        to: reached.to,
        platform: reached.platform,
        method: methodOf(request),
        // RT-H-10, REQ-16, REQ-17: X's endpoint, with the rest of the path and the query.
        url: endpointUrl(reached.endpoint, request.path, request.query),
        ...(request.body.length === 0 ? {} : { body: request.body }),
        correlationId: request.correlationId,
      },
    );
  }

  /**
   * Follows a link that the hub gave in place of X's (PAG-20, PAG-21). The link alone says who asks whom for
   * what (PAG-24); whether they still may is asked again.
   *
   * @param onKnown called as soon as it is known for whom the answer is
   */
  async follow(request: LinkRequest, onKnown: (from: Party) => void): Promise<PassedOn> {
    const { registry, platform: caller, version, sealed, correlationId } = request;
    const { sealedUrls, roamingDefault, modules } = this.options;
    const link = await sealedUrls.open(sealed, caller.id);
    const from = registry.party(link.from);
    const module = modules.find(({ identifier }) => identifier === link.module);
    if (from?.platformId !== caller.id || module === undefined) throw new OcpiError('unknownPath', GONE);
    onKnown(from);
    const reached = reach({ ...link, registry, from, module }, roamingDefault);
    // A party that has moved brought none of its old platform's URLs, and must not lend its new token to them.
    if (reached.platform.id !== link.platformId) throw new OcpiError('unknownPath', GONE);
    return this.#exchange(
      { ...link, ...reached, from, version },
      {
        from,
        to: reached.to,
        platform: reached.platform,
        method: 'GET',
        url: urlOf(link.tail, reached.endpoint),
        correlationId,
      },
    );
  }

  async #exchange(requested: Requested, forward: Forward): Promise<PassedOn> {
    const answer = await this.options.forwarder.send(forward);
    const link = forward.method === 'GET' ? await this.#nextLink(requested, answer) : undefined;
    return passOn(answer, { by: requested.to, link, now: this.options.now() });
  }

  /** The hub's own URL in place of X's, for which the requester has no token and perhaps no way (PAG-20). */
  async #nextLink(requested: Requested, { headers }: OcpiAnswer): Promise<string | undefined> {
    const url = nextLink(headers.link);
    if (url === undefined) return undefined;
    const { from, to, platform, endpoint, module, interfaceRole, version } = requested;
    const sealed = await this.options.sealedUrls.make({
      url,
      endpoint,
      from,
      to,
      platformId: platform.id,
      requesterId: from.platformId,
      module,
      interfaceRole,
      version,
    });
    // Without a link the requester would take this page for the last one, and miss the rest without knowing.
    if (sealed === undefined)
      throw new OcpiError('cannotRoute', `${to.key}: its link to the next page is no URL`);
    return sealed;
  }
}

const GONE = 'the parties of this link are not here any more';

/** The routes' methods are all of HTTP's that OCPI uses. */
function methodOf({ method }: OcpiRequest): PeerRequest['method'] {
  const known = METHODS.find((candidate) => candidate === method);
  if (known === undefined) throw new Error(`${method} got past the list of methods`);
  return known;
}
