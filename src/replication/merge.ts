import { ciKey } from '../ocpi/ci-string.js';
import type { ClientOwnedModule, ObjectLevel } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import { joinObject, type RawMember, splitArray, splitObject, withMember } from '../ocpi/json/raw-json.js';
import { idOf, memberText, stringMember } from './object-parts.js';

/** What PATCH makes of a stored body (AMB-05, COO-17). */

/** Top-level fields replaced; an explicit null is kept as one (AMB-05). */
export function merged(body: string, patch: readonly RawMember[]): string {
  let members: readonly RawMember[] = splitObject(body);
  for (const { name, value } of patch) members = withMember(members, name, value);
  return joinObject(members);
}

/**
 * SES-R-07, SES-R-08: a list of the level that is not replaced but added to. None of it, or an empty one, in a
 * PATCH changes nothing.
 */
export function appending(
  { appendedList }: ObjectLevel,
  body: string,
  patch: readonly RawMember[],
): readonly RawMember[] {
  if (appendedList === undefined) return patch;
  const others = patch.filter(({ name }) => name !== appendedList);
  const added = elements(memberText(patch, appendedList));
  if (added.length === 0) return others;
  const before = elements(memberText(splitObject(body), appendedList));
  return withMember(others, appendedList, `[${[...before, ...added].join(',')}]`);
}

/** As {@link merged}, with the child's own children merged by their id. */
export function mergedChild(module: ClientOwnedModule, body: string, patch: readonly RawMember[]): string {
  const level = module.levels[2];
  const listField = level?.listField;
  const incoming = listField === undefined ? undefined : memberText(patch, listField);
  if (level === undefined || listField === undefined || incoming === undefined) return merged(body, patch);
  const list = elements(memberText(splitObject(body), listField));
  for (const element of elements(incoming)) {
    const at = list.findIndex((candidate) => idOf(candidate, level.idField) === idOf(element, level.idField));
    const before = list[at];
    if (before === undefined) list.push(element);
    else list[at] = merged(before, splitObject(element));
  }
  return merged(body, withMember(patch, listField, `[${list.join(',')}]`));
}

/** The elements of a list field; none where it is absent or null. */
export function elements(list: string | undefined): string[] {
  return list === undefined || list === 'null' ? [] : splitArray(list);
}

/** COO-16: what identifies an object cannot be patched. */
export function refuseNewId(level: ObjectLevel, patch: readonly RawMember[], id: string): void {
  const text = memberText(patch, level.idField);
  if (text === undefined || ciKey(stringMember(patch, level.idField)) === ciKey(id)) return;
  throw new OcpiError(
    'invalidParameter',
    `${level.idField}: ${text} differs from "${id}" in the URL; an id cannot be patched`,
  );
}
