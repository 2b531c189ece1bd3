import type { HubVersion } from '../ocpi/modules.js';
import { endpointUrl } from '../ocpi/url-path.js';
import type { Party } from '../platforms/registry.js';
import type { Reached } from '../routing/reach.js';
import type { SealedUrls } from './sealed-urls/sealed-urls.js';

/** A CDR that X has taken from R. */
export interface PostedCdr {
  /** R, who posted it. */
  from: Party;
  /** X, and the endpoint to which it was posted. */
  reached: Reached;
  /** The version that R speaks with the hub. */
  version: HubVersion;
  cdrId: string;
  /** Of X's answer. */
  location: string | undefined;
}

/**
 * The hub's URL for a CDR, in place of X's, for which R has no token (CDR-R-02, CDR-R-03).
 *
 * @returns undefined where no URL can be told
 */
export async function sealedCdrLocation(
  sealedUrls: SealedUrls,
  { from, reached, version, cdrId, location }: PostedCdr,
): Promise<string | undefined> {
  const url = cdrUrl(location, reached.endpoint, cdrId);
  if (url === undefined) return undefined;
  return sealedUrls.make({
    purpose: 'cdr',
    module: 'cdrs',
    interfaceRole: 'RECEIVER',
    url,
    from,
    to: reached.to,
    platform: reached.platform,
    version,
  });
}

/**
 * Where X has put a CDR: as its Location says, which may be relative to the URL that was called; where it says nothing
 * that could be called, below the endpoint under the CDR's id, where most do (CDR-R-04). Pure.
 */
export function cdrUrl(location: string | undefined, endpoint: string, cdrId: string): string | undefined {
  const said = location?.trim() ?? '';
  if (said !== '' && URL.canParse(said, endpoint)) {
    const { protocol, href } = new URL(said, endpoint);
    if (protocol === 'http:' || protocol === 'https:') return href;
  }
  // Such ids would lead out of the endpoint.
  return cdrId === '' || cdrId === '.' || cdrId === '..' ? undefined : endpointUrl(endpoint, [cdrId]);
}
