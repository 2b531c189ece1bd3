import { callableUrl, resolveLink } from '../../ocpi/peer-link.js';

/**
 * A peer's URL, said in as few characters as possible to somebody who knows one URL of that peer. Next page links
 * are mostly the known endpoint with another query.
 */
export interface Tail {
  form: TailForm;
  text: string;
}

/** What stands before the text: the known URL, its origin, or nothing. */
export const TAIL_FORMS = ['belowEndpoint', 'sameOrigin', 'absolute'] as const;
export type TailForm = (typeof TAIL_FORMS)[number];

/**
 * @param url a link in an answer, relative or absolute
 * @param known of the peer that gave it: mostly its endpoint
 * @returns undefined where the link is no URL that could be called
 */
export function tailOf(url: string, known: string): Tail | undefined {
  const target = resolveLink(url, known);
  return target && shortened(target, known);
}

/** As {@link tailOf}, of a URL that its owner wants to be called exactly as it is (CMD-S-01). */
export function exactTailOf(url: string, known: string): Tail | undefined {
  const target = callableUrl(url);
  return target && shortened(target, known);
}

/** The URL again, beside the known one as it is now. */
export function urlOf({ form, text }: Tail, known: string): string {
  const { href, origin } = new URL(known);
  switch (form) {
    case 'belowEndpoint':
      return href + text;
    case 'sameOrigin':
      return origin + text;
    case 'absolute':
      return text;
  }
}

function shortened({ href, origin }: URL, known: string): Tail {
  const base = new URL(known);
  if (href.startsWith(base.href)) return { form: 'belowEndpoint', text: href.slice(base.href.length) };
  if (origin === base.origin) return { form: 'sameOrigin', text: href.slice(origin.length) };
  return { form: 'absolute', text: href };
}
