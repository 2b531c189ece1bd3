/**
 * A peer's URL, said in as few characters as possible to somebody who knows one endpoint of that peer. Next page
 * links are mostly that endpoint with another query.
 */
export interface Tail {
  form: TailForm;
  text: string;
}

/** What stands before the text: the endpoint's URL, the endpoint's origin, or nothing. */
export const TAIL_FORMS = ['belowEndpoint', 'sameOrigin', 'absolute'] as const;
export type TailForm = (typeof TAIL_FORMS)[number];

/**
 * @param url a link in an answer, relative or absolute
 * @param endpoint from the version details of the peer that gave it
 * @returns undefined where the link is no URL that could be called
 */
export function tailOf(url: string, endpoint: string): Tail | undefined {
  if (!URL.canParse(url, endpoint)) return undefined;
  const base = new URL(endpoint);
  const target = new URL(url, endpoint);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return undefined;
  target.hash = '';
  // A peer behind a TLS proxy often writes http into its links. Its token must not travel in the clear for that.
  if (base.protocol === 'https:' && target.protocol === 'http:' && target.hostname === base.hostname) {
    target.protocol = 'https:';
    target.port = base.port;
  }
  const { href } = target;
  if (href.startsWith(base.href)) return { form: 'belowEndpoint', text: href.slice(base.href.length) };
  if (target.origin === base.origin) return { form: 'sameOrigin', text: href.slice(target.origin.length) };
  return { form: 'absolute', text: href };
}

/** The URL again, at the endpoint as it is listed now. */
export function urlOf({ form, text }: Tail, endpoint: string): string {
  const { href, origin } = new URL(endpoint);
  switch (form) {
    case 'belowEndpoint':
      return href + text;
    case 'sameOrigin':
      return origin + text;
    case 'absolute':
      return text;
  }
}
