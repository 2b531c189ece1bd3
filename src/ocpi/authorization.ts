/**
 * The Authorization header: `Token`, one space, the Base64 of the credentials token
 * (transport_and_format, "Authorization header").
 */

/** How a peer wants its token: `raw` is for peers that still speak the first edition of 2.2 (AUTH-06). */
export type TokenEncoding = 'base64' | 'raw';

/** The value of the header for a request of ours (AUTH-02). */
export function formatAuthorization(token: string, encoding: TokenEncoding): string {
  return `Token ${encoding === 'base64' ? Buffer.from(token, 'utf8').toString('base64') : token}`;
}

/**
 * The tokens that a header may mean, the likelier first: the Base64-decoded one (AUTH-03), then the header's
 * text as it stands, for clients that do not encode (AUTH-04). White space at the end of a decoded token is
 * dropped, because the specification's own samples encode a line feed (AUTH-05).
 *
 * @returns undefined where the header is missing or of another scheme
 */
export function candidateTokens(header: string | undefined): string[] | undefined {
  const raw = /^token +(\S+)\s*$/i.exec(header ?? '')?.[1];
  if (raw === undefined) return undefined;
  const decoded = /^[A-Za-z0-9+/]+={0,2}$/.test(raw)
    ? Buffer.from(raw, 'base64').toString('utf8').trimEnd()
    : '';
  return decoded === '' ? [raw] : [decoded, raw];
}
