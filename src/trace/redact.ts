import { storableText } from '../infra/storable-text.js';

/** Of a body. Enough for an object's ids and what is wrong with it; a hub that keeps all of everything needs a data centre. */
export const BODY_CHARACTERS = 4_000;
const URL_CHARACTERS = 2_000;
/** UTF-8 needs at most so many bytes for a character of ours. */
const BYTES_PER_CHARACTER = 3;
/** Larger than any credentials object or list of versions. */
const LARGEST_PARSED_BYTES = 64 * 1024;

const SECRET = '[secret]';
/** The last segment of a URL that the hub has sealed is as good as a key. Slashes may be escaped, in JSON or in a query. */
const SEALED_SEGMENT = /((?:\/|%2F)relay(?:\\?\/|%2F)[\w-]{8})[\w-]+/gi;
/** Anybody may send a URL: the look-ahead is what keeps the time linear, for nothing goes back into it. */
const SECRET_PARAMETER = /([?&](?=[^?=&#]*(?:token|secret|password|key|auth|sig))[^?=&#]*=)[^&#]*/gi;
/** Of the routed modules, `token` is an object (a charging token, which is no secret); as a string it is misplaced. */
const TOKEN_STRING = /("token"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/g;

/** A URL, absolute or from the path on: sealed segments are cut short, parameters named like secrets emptied. */
export function redactedUrl(url: string): string {
  return withoutSealed(storableText(url, URL_CHARACTERS))
    .replace(/^(https?:\/\/)[^/?#]*@/i, '$1')
    .replace(SECRET_PARAMETER, `$1${SECRET}`);
}

/** A text that the hub made up, such as an error's message: it may quote URLs. */
export function redactedText(text: string): string {
  return withoutSealed(storableText(text, BODY_CHARACTERS));
}

/**
 * The beginning of a body, without secrets.
 *
 * @param module of the message; undefined where it is not known
 */
export function redactedBody(body: Buffer | string, module: string | undefined): string {
  if (body.length === 0) return '';
  return carriesCredentials(module) ? parsedAndRedacted(body) : redactedBeginning(body);
}

/** Modules whose bodies may hold the hub's or a peer's credentials token; what is not known is taken for one. */
function carriesCredentials(module: string | undefined): boolean {
  return module === undefined || module === 'credentials' || module === 'versions';
}

/** Cut first: what is behind the end is never looked at, however large the body. */
function redactedBeginning(body: Buffer | string): string {
  const text = beginning(body);
  const withoutToken = text.includes('"token"') ? text.replace(TOKEN_STRING, `$1"${SECRET}"`) : text;
  return withoutSealed(withoutToken);
}

/** Looked at value by value, so that no spelling of a name hides a token. What is no JSON is not shown at all. */
function parsedAndRedacted(body: Buffer | string): string {
  const bytes = Buffer.byteLength(body);
  if (bytes > LARGEST_PARSED_BYTES) return `[${bytes} bytes, not shown]`;
  try {
    const value: unknown = JSON.parse(body.toString());
    return beginning(withoutSealed(JSON.stringify(value, redactMember)));
  } catch {
    return `[${bytes} bytes that are no JSON, not shown]`;
  }
}

/** For JSON.stringify. */
function redactMember(name: string, value: unknown): unknown {
  if (/token|secret|password|authorization/i.test(name) && typeof value === 'string') return SECRET;
  return typeof value === 'string' && /^https?:/i.test(value) ? redactedUrl(value) : value;
}

function withoutSealed(text: string): string {
  return text.includes('relay') ? text.replace(SEALED_SEGMENT, '$1…') : text;
}

function beginning(body: Buffer | string): string {
  const text =
    typeof body === 'string' ? body : body.toString('utf8', 0, BODY_CHARACTERS * BYTES_PER_CHARACTER);
  return storableText(text, BODY_CHARACTERS);
}
