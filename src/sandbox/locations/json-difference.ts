import { compactJson, splitArray, splitObject } from '../../ocpi/json/raw-json.js';

/** Where two JSON texts part. A side is undefined where it has nothing there. */
export interface JsonDifference {
  /** Such as `evses[0].connectors[1].max_voltage`. */
  path: string;
  expected: string | undefined;
  actual: string | undefined;
}

/**
 * The first place where two JSON texts differ in meaning. Strict about how numbers are spelled (1.10 is not
 * 1.1, TYP-07) and about null against absent; the order of members and white space mean nothing.
 *
 * @returns undefined where both are the same
 */
export function firstDifference(expected: string, actual: string): JsonDifference | undefined {
  if (expected === actual) return undefined;
  return compare(compactJson(expected), compactJson(actual), '');
}

function compare(expected: string, actual: string, path: string): JsonDifference | undefined {
  if (expected === actual) return undefined;
  const kind = expected[0];
  if (kind !== actual[0]) return { path, expected, actual };
  if (kind === '{') return compareObjects(expected, actual, path);
  if (kind === '[') return compareArrays(expected, actual, path);
  if (kind === '"' && JSON.parse(expected) === JSON.parse(actual)) return undefined; // Escaped differently.
  return { path, expected, actual };
}

function compareObjects(expected: string, actual: string, path: string): JsonDifference | undefined {
  const there = new Map(splitObject(actual).map(({ name, value }) => [name, value]));
  for (const { name, value } of splitObject(expected)) {
    const memberPath = path === '' ? name : `${path}.${name}`;
    const other = there.get(name);
    if (other === undefined) return { path: memberPath, expected: value, actual: undefined };
    const difference = compare(value, other, memberPath);
    if (difference !== undefined) return difference;
    there.delete(name);
  }
  for (const [name, value] of there) {
    return { path: path === '' ? name : `${path}.${name}`, expected: undefined, actual: value };
  }
  return undefined;
}

function compareArrays(expected: string, actual: string, path: string): JsonDifference | undefined {
  const wanted = splitArray(expected);
  const found = splitArray(actual);
  for (let at = 0; at < Math.max(wanted.length, found.length); at += 1) {
    const [left, right] = [wanted[at], found[at]];
    const elementPath = `${path}[${at}]`;
    if (left === undefined || right === undefined)
      return { path: elementPath, expected: left, actual: right };
    const difference = compare(left, right, elementPath);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
