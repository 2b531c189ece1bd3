/**
 * JSON as text, taken apart without being rewritten.
 *
 * A hub must hand on what it did not write: `1.10` has to stay `1.10`, an explicit null a null, an unknown
 * field the bytes it came in (TYP-07, TYP-12). JSON.parse followed by JSON.stringify loses the first. So
 * where the hub has to look inside an object that it stores, it cuts the text at the members and moves the
 * pieces about as text.
 *
 * Every function here expects text that JSON.parse has already accepted.
 */

/** One member of an object: its decoded name and the text of its value. */
export interface RawMember {
  name: string;
  value: string;
}

/** The same JSON without white space between tokens. Strings, numbers and the order of members stay as they are. */
export function compactJson(text: string): string {
  let compact = '';
  let keptFrom = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    at += 1;
    if (isWhiteSpace(code)) {
      compact += text.slice(keptFrom, at - 1);
      keptFrom = at;
    }
  }
  return keptFrom === 0 ? text : compact + text.slice(keptFrom);
}

/**
 * The members of an object in the order in which they stand. Of a name that stands twice the last value
 * counts, as it does for JSON.parse.
 *
 * @param text compact JSON (see {@link compactJson}) of an object
 */
export function splitObject(text: string): RawMember[] {
  const members = new Map<string, string>();
  let at = 1;
  while (text.charCodeAt(at) !== CLOSE_BRACE) {
    const nameEnd = endOfString(text, at);
    const valueEnd = endOfValue(text, nameEnd + 1);
    members.set(JSON.parse(text.slice(at, nameEnd)) as string, text.slice(nameEnd + 1, valueEnd));
    at = text.charCodeAt(valueEnd) === COMMA ? valueEnd + 1 : valueEnd;
  }
  return Array.from(members, ([name, value]) => ({ name, value }));
}

/**
 * The elements of an array, as text.
 *
 * @param text compact JSON of an array
 */
export function splitArray(text: string): string[] {
  const elements: string[] = [];
  let at = 1;
  while (text.charCodeAt(at) !== CLOSE_BRACKET) {
    const end = endOfValue(text, at);
    elements.push(text.slice(at, end));
    at = text.charCodeAt(end) === COMMA ? end + 1 : end;
  }
  return elements;
}

/** Puts members together again: the inverse of {@link splitObject}. */
export function joinObject(members: readonly RawMember[]): string {
  return `{${members.map(({ name, value }) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** The members with one of them replaced where it stands, or added at the end. */
export function withMember(members: readonly RawMember[], name: string, value: string): RawMember[] {
  const replacement = { name, value };
  return members.some((member) => member.name === name)
    ? members.map((member) => (member.name === name ? replacement : member))
    : [...members, replacement];
}

export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;

export function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 0;
}

export function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return endOfString(text, start);
  return first === OPEN_BRACE || first === OPEN_BRACKET ? endOfNested(text, start) : endOfScalar(text, start);
}

function endOfNested(text: string, start: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
}

function endOfScalar(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || isWhiteSpace(code)) return at;
    at += 1;
  }
  return at;
}
