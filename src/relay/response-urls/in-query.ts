import { type FoundResponseUrl, onlyOne, refused } from './found.js';

/** One parameter of a query. */
interface Parameter {
  /** Decoded. */
  name: string;
  /** Where its value begins and ends. */
  start: number;
  end: number;
}

/**
 * The response_url in the query of a GET or DELETE of chargingprofiles. It should be percent-encoded; in the
 * specification's own example it is not, and holds a query itself (CHP-R-06). Pure.
 *
 * @param query as it came, without the `?`
 * @throws OcpiError invalidParameter where there is not exactly one
 */
export function findInQuery(query: string): FoundResponseUrl {
  const parameters = parametersOf(query);
  const { start, end: nextParameter } = onlyOne(parameters.filter(({ name }) => name === 'response_url'));
  const value = query.slice(start, nextParameter);
  if (value === '') throw refused('is empty');
  if (!hasBareQuery(value)) return { url: decoded(value), text: query, start, end: nextParameter };
  const before = parameters.filter((parameter) => parameter.start < start);
  const end = endOfBareUrl(
    query,
    start,
    before.some(({ name }) => name === 'duration'),
  );
  return { url: query.slice(start, end), text: query, start, end };
}

function parametersOf(query: string): Parameter[] {
  return Array.from(query.matchAll(/[^&]+/g), ({ 0: text, index }) => {
    const [rawName = ''] = text.split('=', 1);
    const end = index + text.length;
    return { name: decoded(rawName), start: Math.min(index + rawName.length + 1, end), end };
  });
}

/**
 * Whether a query of its own stands behind the URL as it is. A `?` alone does not say so: it may stand in a query
 * (RFC 3986, 3.4), and there are clients that escape only what must be, `=` and `&`.
 */
function hasBareQuery(value: string): boolean {
  const at = value.indexOf('?');
  if (at < 0) return false;
  const ownQuery = value.slice(at + 1);
  return ownQuery.includes('=') || !/%3d|%26/i.test(ownQuery);
}

/** At the end of the query, but for a duration of ours behind it where there was none before. */
function endOfBareUrl(query: string, start: number, hasDuration: boolean): number {
  const duration = hasDuration ? undefined : /&duration=\d+$/.exec(query.slice(start))?.[0];
  return query.length - (duration?.length ?? 0);
}

/** A broken escape is none: the text stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
