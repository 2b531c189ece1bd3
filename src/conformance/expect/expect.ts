import { firstDifference, type JsonDifference } from '../../sandbox/locations/json-difference.js';
import { Failed } from '../outcome.js';

/** The assertions of the rules: each throws {@link Failed} with what was expected and what was seen. */

const MOST_SHOWN = 300;

/** @param what names what is looked at, such as `the second page` */
export function expectThat(holds: boolean, what: string, expected: string, seen: unknown): asserts holds {
  if (!holds) throw new Failed(what, expected, shown(seen));
}

/** Equal as JSON: the order of members means nothing, absent and undefined are the same. */
export function expectEqual(seen: unknown, expected: unknown, what: string): void {
  const difference = differenceOf(seen, expected);
  if (difference === undefined) return;
  const at = difference.path === '' ? what : `${what}, at ${difference.path}`;
  throw new Failed(at, cut(difference.expected ?? 'nothing'), cut(difference.actual ?? 'nothing'));
}

/** See {@link expectEqual}. */
export function isEqual(seen: unknown, expected: unknown): boolean {
  return differenceOf(seen, expected) === undefined;
}

function differenceOf(seen: unknown, expected: unknown): JsonDifference | undefined {
  const [left, right] = [JSON.stringify(expected), JSON.stringify(seen)];
  if (left === right) return undefined;
  if (left === undefined || right === undefined) return { path: '', expected: left, actual: right };
  return firstDifference(left, right);
}

/** Has at least these fields with these values; nested objects in the same way, lists element by element. */
export function expectFields(seen: unknown, expected: Readonly<Record<string, unknown>>, what: string): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = fieldOf(seen, name);
    if (isRecord(value)) expectFields(found, value, `${what}, at ${name}`);
    else expectEqual(found, value, `${what}, at ${name}`);
  }
}

export function expectMatch(seen: unknown, pattern: RegExp, what: string): void {
  expectThat(typeof seen === 'string' && pattern.test(seen), what, `text like ${pattern}`, seen);
}

/** No value twice. */
export function expectDistinct(seen: readonly unknown[], what: string): void {
  const twice = seen.find((value, at) => seen.indexOf(value) !== at);
  expectThat(new Set(seen).size === seen.length, what, 'no value twice', twice);
}

/** A value as a report shows it: short, on one line. */
export function shown(value: unknown): string {
  return cut(value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)));
}

function cut(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
