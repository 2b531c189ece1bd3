/**
 * Paths below an endpoint. Segments are percent-decoded once on the way in and encoded again on the way out,
 * since ids may hold `/`, `#`, `%` and more (REQ-17).
 */

/**
 * The decoded segments of a path; empty ones (a doubled or trailing slash, REQ-15) are dropped.
 *
 * @returns undefined where an escape is broken, or where a segment is `.` or `..`, however it is escaped: in a URL
 *   built from it, it would lead out of the peer's endpoint to places that only the hub may use
 */
export function splitPath(path: string): string[] | undefined {
  try {
    const segments = path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
    return segments.some((segment) => segment === '.' || segment === '..') ? undefined : segments;
  } catch {
    return undefined;
  }
}

/**
 * A URL below a peer's endpoint, joined by exactly one slash whatever the endpoint ends with; a query that the
 * endpoint's URL carries survives (REQ-16, AMB-02).
 *
 * @param segments decoded; they are encoded here
 * @param query without the `?`, as it came
 */
export function endpointUrl(endpoint: string, segments: readonly string[], query = ''): string {
  const [beforeQuery = '', ownQuery = ''] = splitOnce(endpoint, '?');
  const base = segments.length === 0 ? beforeQuery : beforeQuery.replace(/\/+$/, '');
  const path = segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  const queries = [ownQuery, query].filter((part) => part !== '').join('&');
  return `${base}${path}${queries === '' ? '' : `?${queries}`}`;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
