import { ciKey } from '../../ocpi/ci-string.js';
import { parseDateTime } from '../../ocpi/date-time.js';
import {
  compactJson,
  joinObject,
  type RawMember,
  splitArray,
  splitObject,
  withMember,
} from '../../ocpi/json/raw-json.js';

/**
 * One Location as text, changed at all three levels without rewriting what is not changed: numbers, nulls and
 * unknown fields stay as they were written (TYP-07, TYP-12).
 *
 * It is one text until something below it changes; then it is taken apart once into its members and EVSEs, so
 * that a status change in a Location of 200 EVSEs costs one EVSE.
 */
export class LocationDocument {
  #text: string | undefined;
  #members: RawMember[] = [];
  #evses = new Map<string, string>();

  /** @param text JSON of a Location, accepted by JSON.parse before */
  constructor(text: string) {
    this.#text = compactJson(text);
  }

  /** The Location as JSON text. */
  get text(): string {
    if (this.#text !== undefined) return this.#text;
    if (this.#evses.size === 0) return joinObject(this.#members);
    return joinObject(withMember(this.#members, 'evses', `[${[...this.#evses.values()].join(',')}]`));
  }

  get lastUpdated(): string {
    return stringMember(this.#text === undefined ? this.#members : splitObject(this.#text), 'last_updated');
  }

  evse(uid: string): string | undefined {
    this.#takeApart();
    return this.#evses.get(ciKey(uid));
  }

  connector(uid: string, id: string): string | undefined {
    const evse = this.evse(uid);
    return evse === undefined ? undefined : childrenOf(splitObject(evse), 'connectors', 'id').get(ciKey(id));
  }

  /** The uids of the EVSEs, in their order. */
  evseUids(): string[] {
    this.#takeApart();
    return Array.from(this.#evses.values(), (evse) => stringMember(splitObject(evse), 'uid'));
  }

  /** Adds or replaces an EVSE (LOC-R-02) and lifts the Location (LOC-R-09). */
  putEvse(uid: string, text: string): void {
    this.#takeApart();
    const compact = compactJson(text);
    this.#evses.set(ciKey(uid), compact);
    this.#lift(stringMember(splitObject(compact), 'last_updated'));
  }

  /**
   * Adds or replaces a Connector (LOC-R-03) and lifts its EVSE and the Location (LOC-R-09).
   *
   * @returns false where there is no such EVSE
   */
  putConnector(uid: string, id: string, text: string): boolean {
    const evse = this.evse(uid);
    if (evse === undefined) return false;
    const members = splitObject(evse);
    const connectors = childrenOf(members, 'connectors', 'id');
    const compact = compactJson(text);
    connectors.set(ciKey(id), compact);
    const lastUpdated = stringMember(splitObject(compact), 'last_updated');
    const changed = withMember(members, 'connectors', `[${[...connectors.values()].join(',')}]`);
    this.putEvse(uid, joinObject(lifted(changed, lastUpdated)));
    return true;
  }

  /** Changes the fields that the patch names; EVSEs in it are merged by uid (LOC-R-04, COO-17). */
  patch(patchText: string): void {
    this.#takeApart();
    for (const { name, value } of splitObject(compactJson(patchText))) {
      if (name === 'evses' && value !== 'null') {
        for (const element of splitArray(value)) this.#mergeEvse(element);
      } else {
        this.#members = withMember(this.#members, name, value);
      }
    }
  }

  /** @returns false where there is no such EVSE */
  patchEvse(uid: string, patchText: string): boolean {
    const evse = this.evse(uid);
    if (evse === undefined) return false;
    this.putEvse(uid, mergedEvse(evse, compactJson(patchText)));
    return true;
  }

  /** @returns false where there is no such Connector */
  patchConnector(uid: string, id: string, patchText: string): boolean {
    const connector = this.connector(uid, id);
    return (
      connector !== undefined && this.putConnector(uid, id, mergedMembers(connector, compactJson(patchText)))
    );
  }

  #mergeEvse(element: string): void {
    const key = ciKey(stringMember(splitObject(element), 'uid'));
    const present = this.#evses.get(key);
    this.#evses.set(key, present === undefined ? element : mergedEvse(present, element));
  }

  #lift(lastUpdated: string): void {
    this.#members = lifted(this.#members, lastUpdated);
  }

  #takeApart(): void {
    if (this.#text === undefined) return;
    this.#members = splitObject(this.#text);
    this.#evses = childrenOf(this.#members, 'evses', 'uid');
    this.#text = undefined;
  }
}

/** The later of two DateTimes; of two that mean the same the first, as it is written. */
function laterOf(a: string, b: string): string {
  return (parseDateTime(b) ?? 0) > (parseDateTime(a) ?? 0) ? b : a;
}

/** A parent's `last_updated` follows that of a changed child, and never goes back (mod_locations, LOC-R-09). */
function lifted(members: RawMember[], childLastUpdated: string): RawMember[] {
  const own = stringMember(members, 'last_updated');
  const later = laterOf(own, childLastUpdated);
  return later === own ? members : withMember(members, 'last_updated', JSON.stringify(later));
}

function mergedMembers(text: string, patch: string): string {
  let members = splitObject(text);
  for (const { name, value } of splitObject(patch)) members = withMember(members, name, value);
  return joinObject(members);
}

function mergedEvse(evse: string, patch: string): string {
  let members = splitObject(evse);
  for (const { name, value } of splitObject(patch)) {
    if (name !== 'connectors' || value === 'null') {
      members = withMember(members, name, value);
      continue;
    }
    const connectors = childrenOf(members, 'connectors', 'id');
    for (const element of splitArray(value)) {
      const key = ciKey(stringMember(splitObject(element), 'id'));
      const present = connectors.get(key);
      connectors.set(key, present === undefined ? element : mergedMembers(present, element));
    }
    members = withMember(members, 'connectors', `[${[...connectors.values()].join(',')}]`);
  }
  return joinObject(members);
}

function childrenOf(members: readonly RawMember[], listField: string, idField: string): Map<string, string> {
  const list = members.find(({ name }) => name === listField)?.value ?? 'null';
  if (list === 'null') return new Map();
  return new Map(splitArray(list).map((child) => [ciKey(stringMember(splitObject(child), idField)), child]));
}

function stringMember(members: readonly RawMember[], wanted: string): string {
  const value = members.find(({ name }) => name === wanted)?.value;
  const parsed: unknown = value === undefined ? '' : JSON.parse(value);
  return typeof parsed === 'string' ? parsed : '';
}
