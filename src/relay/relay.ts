import type { OcpiAnswer } from '../infra/peer/ocpi-client.js';
import type { PeerRequest } from '../infra/peer/peer-client.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import { nextLink } from '../ocpi/pagination.js';
import { endpointUrl } from '../ocpi/url-path.js';
import type { Party } from '../platforms/registry.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';
import type { Reached } from '../routing/reach.js';
import type { RoamingDefault } from '../routing/roaming.js';
import { checkPushedBody } from './check-pushed-body.js';
import { followSealedUrl, type SealedUrlRequest } from './follow-sealed-url.js';
import type { Forward, Forwarder } from './forwarder.js';
import { type PassedOn, passOn } from './passed-on.js';
import type { SealedUrls } from './sealed-urls/sealed-urls.js';

export interface RelayOptions {
  forwarder: Forwarder;
  sealedUrls: SealedUrls;
  roamingDefault: RoamingDefault;
  now: () => number;
}

/** What the answer to a forwarded request may have to be rewritten for. */
type Requested = Pick<OcpiRequest, 'module' | 'interfaceRole' | 'version' | 'from'> &
  Pick<Reached, 'to' | 'platform'>;

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
   * A request for a URL that the hub gave in place of X's.
   *
   * @param onKnown called as soon as it is known for whom the answer is
   * @throws OcpiError where the URL leads nowhere (404, 405), or for whatever keeps X's answer away (RT-E)
   */
  async follow(request: SealedUrlRequest, onKnown: (from: Party) => void): Promise<PassedOn> {
    const { link, forward } = await followSealedUrl(request, this.options, onKnown);
    return this.#exchange({ ...link, ...forward, version: request.version }, forward);
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
    const { from, to, platform, module, interfaceRole, version } = requested;
    const sealed = await this.options.sealedUrls.make({
      purpose: 'nextPage',
      url,
      from,
      to,
      platform,
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

/** The routes' methods are all of HTTP's that OCPI uses. */
function methodOf({ method }: OcpiRequest): PeerRequest['method'] {
  const known = METHODS.find((candidate) => candidate === method);
  if (known === undefined) throw new Error(`${method} got past the list of methods`);
  return known;
}
