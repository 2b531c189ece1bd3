import { ciEquals } from './ci-string.js';
import type { ClientOwnedModule, ObjectLevel } from './client-owned-object.js';
import { OcpiError } from './errors.js';
import type { PartyId } from './party.js';

export type PushMethod = 'PUT' | 'PATCH' | 'POST' | 'DELETE';

/** What the URL of a push says about its body. */
export interface PushAddress {
  module: ClientOwnedModule;
  owner: PartyId;
  /** The object's id and those of its children. */
  path: readonly [string, ...string[]];
  method: PushMethod;
}

/** The level of the object that a push is about. */
export function levelOf({
  module,
  path,
}: {
  module: ClientOwnedModule;
  path: readonly string[];
}): ObjectLevel {
  // What is POSTed has no id in its URL.
  const level = module.levels[Math.max(path.length - 1, 0)];
  if (level === undefined) throw new Error(`${module.identifier} have no level ${path.length}`);
  return level;
}

/** @throws OcpiError invalidParameter for JSON that is no object (REQ-08) */
export function requireObject(value: unknown, { name }: ObjectLevel): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new OcpiError('invalidParameter', `body: expected a JSON object, the ${name}`);
  }
}

/**
 * Compares the ids in a pushed body with those in its URL (COO-10, COO-11, COO-16).
 *
 * @throws OcpiError invalidParameter (2001), naming the field
 */
export function requireSameIds({ module, owner, path, method }: PushAddress, body: object): void {
  agree(body, levelOf({ module, path }).idField, path.at(-1) ?? '', method);
  if (path.length > 1) return;
  agree(body, 'country_code', owner.countryCode, method);
  agree(body, 'party_id', owner.partyId, method);
}

/** CiStrings: a difference of case is none (COO-12). A PATCH need not name its ids, but must not change them. */
function agree(value: object, field: string, inUrl: string, method: PushAddress['method']): void {
  const inBody = (value as Record<string, unknown>)[field];
  if (inBody === undefined && method === 'PATCH') return;
  if (typeof inBody !== 'string' || !ciEquals(inBody, inUrl)) {
    throw new OcpiError(
      'invalidParameter',
      `${field}: ${JSON.stringify(inBody)} in the body, "${inUrl}" in the URL`,
    );
  }
}
