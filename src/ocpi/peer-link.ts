/**
 * @param url absolute, or relative to the base
 * @returns undefined where that is no URL that could be called
 */
export function callableUrl(url: string, base?: string): URL | undefined {
  if (!URL.canParse(url, base)) return undefined;
  const target = new URL(url, base);
  target.hash = '';
  return target.protocol === 'http:' || target.protocol === 'https:' ? target : undefined;
}

/**
 * Where a link in a peer's answer leads.
 *
 * @param known a URL of the same peer: the one that was called, or its endpoint
 */
export function resolveLink(link: string, known: string): URL | undefined {
  const target = callableUrl(link, known);
  // A peer behind a TLS proxy often writes http into its links. Its token must not travel in the clear for that.
  const { protocol, hostname, port } = new URL(known);
  if (protocol === 'https:' && target?.protocol === 'http:' && target.hostname === hostname) {
    target.protocol = protocol;
    target.port = port;
  }
  return target;
}
