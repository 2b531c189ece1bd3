import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './raw-json.js';

/**
 * A JSON object with null in place of every object and array in it, such as `{"data":null,"status_code":1000}`. One
 * pass over the bytes, at a fraction of the time and memory that JSON.parse takes.
 *
 * @returns undefined where something is left open. Between its first and its last bracket, what is left out may be
 *   anything; the rest is for JSON.parse to judge
 */
export function outlineOf(json: Buffer): string | undefined {
  let outline = '';
  let keptFrom = 0;
  let depth = 0;
  let at = 0;
  while (at < json.length) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      if (depth === 2) outline += `${json.toString('utf8', keptFrom, at)}null`;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 1) keptFrom = at + 1;
    }
    at += 1;
  }
  return depth === 0 ? outline + json.toString('utf8', keptFrom) : undefined;
}

/** Where its closing quote stands; no byte of a longer UTF-8 sequence looks like one. */
function endOfString(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
