import { firstDifference, type JsonDifference } from './json-difference.js';
import type { LocationKey } from './location-store.js';

/** Locations by key, as far as the comparison needs them. */
export type ComparableLocations = ReadonlyMap<LocationKey, { readonly text: string }>;

/** What a receiver holds against what the owner holds. */
export interface LocationComparison {
  /** No Location missing, none too many, all equal. */
  matches: boolean;
  equal: number;
  /** The owner has it, the receiver does not. */
  missing: LocationKey[];
  /** The receiver has it, the owner does not. */
  extra: LocationKey[];
  different: ({ key: LocationKey } & JsonDifference)[];
}

/**
 * Compares Location by Location, exactly: see {@link firstDifference}.
 *
 * @param truth what the CPO holds; of several CPOs the union: `new Map([...a.truth.documents, ...b.truth.documents])`
 */
export function compareLocations(truth: ComparableLocations, held: ComparableLocations): LocationComparison {
  const missing: LocationKey[] = [];
  const different: LocationComparison['different'] = [];
  let equal = 0;
  for (const [key, { text }] of truth) {
    const other = held.get(key);
    if (other === undefined) {
      missing.push(key);
      continue;
    }
    const difference = firstDifference(text, other.text);
    if (difference === undefined) equal += 1;
    else different.push({ key, ...difference });
  }
  const extra = Array.from(held.keys()).filter((key) => !truth.has(key));
  return {
    matches: missing.length + extra.length + different.length === 0,
    equal,
    missing,
    extra,
    different,
  };
}

/** The comparison in one line: `1,000 equal, 2 missing (NL/CP1/LOC7 …)`. */
export function describeComparison(comparison: LocationComparison): string {
  const { equal, missing, extra, different } = comparison;
  const parts = [`${equal.toLocaleString('en')} equal`];
  if (missing.length > 0) parts.push(`${missing.length} missing (${missing[0]} …)`);
  if (extra.length > 0) parts.push(`${extra.length} too many (${extra[0]} …)`);
  const [first] = different;
  if (first !== undefined) {
    const { key, path, expected = 'nothing', actual = 'nothing' } = first;
    parts.push(
      `${different.length} different (${key}: ${path} is ${shortened(actual)}, not ${shortened(expected)})`,
    );
  }
  return parts.join(', ');
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
