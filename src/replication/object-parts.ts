import { ciKey } from '../ocpi/ci-string.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import { joinObject, type RawMember, splitArray, splitObject, withMember } from '../ocpi/json/raw-json.js';

/**
 * A client owned object as the store keeps it: the object itself without its children, and each child (an EVSE
 * of a Location) as a part of its own, so that a change of one of 200 EVSEs is stored and delivered as that
 * EVSE (D6). All bodies are compact JSON text as it came.
 */
export interface Part {
  /** '' for the object itself, else the child's id in upper case. */
  key: string;
  /** Place among the children; the object itself is at 0. */
  position: number;
  body: string;
  /** Written without moving to the head of the log: only its time is new, and its receivers know that already. */
  isQuiet?: true;
  /** Of the message that brought it: its copies carry the same one (XID-07). */
  correlationId?: string;
  /** Of the push that brought it, where its sender waits for the receiver's answer. */
  origin?: string;
}

/** The key of the part that is the object itself. */
export const OWN_PART = '';

/**
 * Takes an object apart. Where the children stood, an empty list keeps their place among the members.
 *
 * @returns the object itself, then its children in their order
 * @throws OcpiError invalidParameter where two children have the same id
 */
export function splitParts(module: ClientOwnedModule, body: string): Part[] {
  const listField = module.levels[1]?.listField;
  const childIdField = module.levels[1]?.idField;
  if (listField === undefined || childIdField === undefined) return [{ key: OWN_PART, position: 0, body }];
  const members = splitObject(body);
  const list = memberText(members, listField);
  if (list === undefined || !list.startsWith('[') || list === '[]')
    return [{ key: OWN_PART, position: 0, body }];
  const children = splitArray(list).map((child, at) => ({
    key: idOf(child, childIdField),
    position: at + 1,
    body: child,
  }));
  refuseDuplicates(children, `${listField}[].${childIdField}`);
  return [
    { key: OWN_PART, position: 0, body: joinObject(withMember(members, listField, '[]')) },
    ...children,
  ];
}

/**
 * Puts an object together again.
 *
 * @param own the body of the object itself
 * @param children bodies of its children, in their order
 * @param lastUpdated the object's last_updated, which follows its children's (LOC-R-09)
 */
export function joinParts(
  module: ClientOwnedModule,
  own: string,
  children: readonly string[],
  lastUpdated: string,
): string {
  const members = withMember(splitObject(own), 'last_updated', JSON.stringify(lastUpdated));
  const listField = module.levels[1]?.listField;
  const complete =
    listField === undefined || children.length === 0
      ? members
      : withMember(members, listField, `[${children.join(',')}]`);
  return joinObject(complete);
}

/** How many bytes of UTF-8 an object gains by a change of these parts; parts that are not there yet count in full. */
export function growth(
  before: ReadonlyMap<string, Part>,
  upserts: readonly Part[],
  deletes: readonly string[],
): number {
  const bytesOf = (part: Part | undefined) => Buffer.byteLength(part?.body ?? '');
  const added = upserts.reduce((sum, part) => sum + bytesOf(part) - bytesOf(before.get(part.key)), 0);
  return deletes.reduce((sum, key) => sum - bytesOf(before.get(key)), added);
}

function refuseDuplicates(children: readonly Part[], field: string): void {
  const seen = new Set<string>();
  for (const { key } of children) {
    if (seen.has(key)) throw new OcpiError('invalidParameter', `${field}: "${key}" stands there twice`);
    seen.add(key);
  }
}

/** The text of a member's value. */
export function memberText(members: readonly RawMember[], name: string): string | undefined {
  return members.find((member) => member.name === name)?.value;
}

/** The id of an object in upper case, as CiStrings compare. */
export function idOf(body: string, idField: string): string {
  return ciKey(stringMember(splitObject(body), idField));
}

/** The value of a member that the schema has shown to be a string. */
export function stringMember(members: readonly RawMember[], name: string): string {
  const text = memberText(members, name);
  if (text === undefined || !text.startsWith('"')) throw new Error(`member ${name} is no string`);
  return JSON.parse(text) as string;
}
