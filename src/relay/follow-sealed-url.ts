import { OcpiError } from '../ocpi/errors.js';
import { parseJsonBody } from '../ocpi/json/json-body.js';
import type { HubVersion } from '../ocpi/modules.js';
import type { Party, Platform, Registry } from '../platforms/registry.js';
import { reachParty } from '../routing/reach.js';
import type { RoamingDefault } from '../routing/roaming.js';
import type { Forward } from './forwarder.js';
import { ALL_METHODS, knownUrl, PURPOSES, type Purpose } from './sealed-urls/purpose.js';
import type { OpenedUrl, SealedUrls } from './sealed-urls/sealed-urls.js';
import { urlOf } from './sealed-urls/tail.js';

/** A request for a sealed URL. */
export interface SealedUrlRequest {
  registry: Registry;
  /** The caller. */
  platform: Platform;
  version: HubVersion;
  sealed: string;
  method: string;
  body: Buffer;
  correlationId: string;
}

/** Where it leads. */
export interface Followed {
  link: OpenedUrl;
  forward: Forward;
}

/**
 * Opens a URL that the hub gave in place of X's (PAG-20, CMD-R-06, CDR-R-03). It alone says who asks whom for what,
 * whatever the routing headers say (PAG-24, CMD-S-11); whether they still may is asked again.
 *
 * @param onKnown called as soon as it is known for whom the answer is
 * @throws OcpiError unknownPath (404), methodNotAllowed (405), or what keeps the caller from X (RT-E)
 */
export async function followSealedUrl(
  request: SealedUrlRequest,
  { sealedUrls, roamingDefault }: { sealedUrls: SealedUrls; roamingDefault: RoamingDefault },
  onKnown: (from: Party) => void,
): Promise<Followed> {
  const { registry, platform: caller, correlationId } = request;
  const link = await opened(request, sealedUrls);
  const from = registry.party(link.from);
  if (from?.platformId !== caller.id) throw new OcpiError('unknownPath', GONE);
  onKnown(from);
  refuseMethod(request.method, PURPOSES[link.purpose].methods);
  const body = bodyFor(link.purpose, request.body);
  const { to, platform } = reachParty({ registry, from, to: link.to }, roamingDefault);
  // A party that has moved brought none of its old platform's URLs, and must not lend its new token to them.
  if (platform.id !== link.platformId) throw new OcpiError('unknownPath', GONE);
  const known = knownUrl(link, platform);
  if (known === undefined)
    throw new OcpiError(
      'cannotRoute',
      `${to.key} offers no ${link.interfaceRole} interface of ${link.module}`,
    );
  const url = urlOf(link.tail, known);
  return { link, forward: { from, to, platform, url, correlationId, ...body } };
}

const GONE = 'the parties of this link are not here any more';

async function opened(
  { sealed, platform, method }: SealedUrlRequest,
  sealedUrls: SealedUrls,
): Promise<OpenedUrl> {
  try {
    return await sealedUrls.open(sealed, platform.id);
  } catch (error) {
    // What no sealed URL takes is refused as such, also where there is none.
    refuseMethod(method, ALL_METHODS);
    throw error;
  }
}

/** REQ-12, REQ-13, CDR-R-06 */
function refuseMethod(method: string, allowed: readonly string[]): void {
  if (allowed.includes(method)) return;
  throw new OcpiError('methodNotAllowed', `${method} of this link`, { Allow: allowed.join(', ') });
}

/** A result goes on as it came (CMD-S-03), as long as it is a JSON object; pages and CDRs are only asked for. */
function bodyFor(purpose: Purpose, body: Buffer): Pick<Forward, 'method' | 'body'> {
  if (purpose !== 'result') return { method: 'GET' };
  const { value } = parseJsonBody(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new OcpiError('invalidParameter', 'body: expected the JSON object of a result');
  return { method: 'POST', body };
}
