import { CLOSE_BRACE, COMMA, endOfString, endOfValue, isWhiteSpace } from './raw-json.js';

/** Where the value of a member stands in the text of its object. */
export interface MemberPlace {
  /** Decoded. */
  name: string;
  start: number;
  end: number;
}

/**
 * The members of an object as they stand in its text: white space around them does not count, a name that stands
 * twice is there twice. Who replaces the text between start and end changes that value and nothing else.
 *
 * @param text JSON of an object that JSON.parse has accepted, compact or not
 */
export function memberPlaces(text: string): MemberPlace[] {
  const places: MemberPlace[] = [];
  let at = afterSpace(text, afterSpace(text, 0) + 1);
  while (text.charCodeAt(at) !== CLOSE_BRACE) {
    const nameEnd = endOfString(text, at);
    const name = JSON.parse(text.slice(at, nameEnd)) as string;
    const start = afterSpace(text, afterSpace(text, nameEnd) + 1);
    const end = endOfValue(text, start);
    places.push({ name, start, end });
    at = afterSpace(text, end);
    if (text.charCodeAt(at) === COMMA) at = afterSpace(text, at + 1);
  }
  return places;
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (isWhiteSpace(text.charCodeAt(at))) at += 1;
  return at;
}
