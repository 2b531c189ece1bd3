import type { OcpiAnswer } from '../infra/peer/ocpi-client.js';
import type { PeerRequest } from '../infra/peer/peer-client.js';
import { isSuccess } from '../ocpi/envelope.js';
import { OcpiError } from '../ocpi/errors.js';
import type { FunctionalModule, Operation } from '../ocpi/functional-module.js';
import { nextLink } from '../ocpi/pagination.js';
import { endpointUrl } from '../ocpi/url-path.js';
import type { Party } from '../platforms/registry.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';
import type { Reached } from '../routing/reach.js';
import type { RoamingDefault } from '../routing/roaming.js';
import type { BetweenVersions } from './between-versions/between-versions.js';
import { sealedCdrLocation } from './cdr-location.js';
import { followSealedUrl, type SealedUrlRequest } from './follow-sealed-url.js';
import type { Forwarder } from './forwarder.js';
import type { OutwardLeg } from './outward-leg.js';
import { type PassedOn, passOn } from './passed-on.js';
import type { SealedUrls } from './sealed-urls/sealed-urls.js';

export interface RelayOptions {
  forwarder: Forwarder;
  outwardLeg: OutwardLeg;
  betweenVersions: BetweenVersions;
  sealedUrls: SealedUrls;
  roamingDefault: RoamingDefault;
  /** A driver waits at the charge point (RT-E-11, TOK-S-11). */
  authorizeTimeoutMs: number;
  now: () => number;
}

/** A request that has been answered. */
export interface Exchanged {
  operation: Operation;
  request: OcpiRequest;
  reached: Reached;
}

/** What the answer to a forwarded request may have to be rewritten for. */
type Requested = Pick<OcpiRequest, 'module' | 'interfaceRole' | 'version' | 'from'> &
  Pick<Reached, 'to' | 'platform'>;

const METHODS: readonly PeerRequest['method'][] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Takes requests to the party that they are for, and its answers back (RT-D). Bodies go as bytes, but for what the
 * other's version has no place for; nothing is stored (RT-D-05) and nothing repeated (decision D1).
 */
export class Relay {
  constructor(private readonly options: RelayOptions) {}

  /**
   * A request for a party that is known: named by TO, or found by what the request is about.
   *
   * @throws OcpiError for a body that must not go on (AMB-12), or for whatever keeps X's answer away (RT-E)
   */
  async direct(
    module: FunctionalModule,
    operation: Operation,
    request: OcpiRequest,
    reached: Reached,
  ): Promise<PassedOn> {
    const { forwarder, outwardLeg, betweenVersions, authorizeTimeoutMs } = this.options;
    const { from, path, correlationId } = request;
    const { query, body: prepared } = await outwardLeg.prepare(module, operation, request, reached);
    const body = await betweenVersions.forReceiver({ ...request, ...reached }, prepared);
    const answer = await forwarder.send({
      from,
      to: reached.to,
      platform: reached.platform,
      method: methodOf(request),
      // RT-H-10, REQ-16, REQ-17: X's endpoint, with the rest of the path and the query.
      url: endpointUrl(reached.endpoint, path, query),
      ...(body.length === 0 ? {} : { body }),
      correlationId,
      ...(operation === 'authorize' ? { timeoutMs: authorizeTimeoutMs } : {}),
    });
    return this.handBack({ operation, request, reached }, answer);
  }

  /** X's answer as R gets it, whichever way the request took (table 2.0, leg 4). */
  async handBack({ operation, request, reached }: Exchanged, answer: OcpiAnswer): Promise<PassedOn> {
    const requested = { ...request, ...reached };
    const link = request.method === 'GET' ? await this.#nextLink(requested, answer) : undefined;
    const isCdr = operation === 'push' && request.method === 'POST';
    const location = isCdr ? await this.#cdrLocation(request, reached, answer) : undefined;
    const written = await this.options.betweenVersions.forRequester(requested, answer);
    return passOn(written, { by: reached.to, link, location, now: this.options.now() });
  }

  /**
   * A request for a URL that the hub gave in place of X's.
   *
   * @param onKnown called as soon as it is known for whom the answer is
   * @throws OcpiError where the URL leads nowhere (404, 405), or for whatever keeps X's answer away (RT-E)
   */
  async follow(request: SealedUrlRequest, onKnown: (from: Party) => void): Promise<PassedOn> {
    const { link, forward } = await followSealedUrl(request, this.options, onKnown);
    const answer = await this.options.forwarder.send(forward);
    const { registry, version } = request;
    // Pages and CDRs: where they lie below their endpoint is X's business.
    const requested = { ...link, ...forward, registry, version, path: [] };
    const nextPage = forward.method === 'GET' ? await this.#nextLink(requested, answer) : undefined;
    const written = await this.options.betweenVersions.forRequester(requested, answer);
    return passOn(written, { by: forward.to, link: nextPage, now: this.options.now() });
  }

  /** Where R can read the CDR that X has taken (CDR-R-02 to CDR-R-04). */
  async #cdrLocation(
    { from, version, body }: OcpiRequest,
    reached: Reached,
    { envelope, headers }: OcpiAnswer,
  ): Promise<string | undefined> {
    if (envelope === undefined || !isSuccess(envelope.statusCode)) return undefined;
    const { id } = JSON.parse(body.toString('utf8')) as { id?: unknown };
    const cdrId = typeof id === 'string' ? id : '';
    const { sealedUrls } = this.options;
    return sealedCdrLocation(sealedUrls, { from, reached, version, cdrId, location: headers.location });
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
