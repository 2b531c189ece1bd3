import { check } from '../ocpi/check.js';
import { ciEquals } from '../ocpi/ci-string.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import { compactJson } from '../ocpi/json/raw-json.js';
import type { PartyId, PartyKey } from '../ocpi/party.js';
import type { Push } from './apply-push.js';

/** A body and what its URL says about it. */
export interface PushBody {
  module: ClientOwnedModule;
  owner: PartyId & { key: PartyKey };
  /** The object's id and those of its children, from the URL. */
  path: readonly [string, ...string[]];
  method: 'PUT' | 'PATCH';
  text: string;
  value: unknown;
}

/**
 * Checks a pushed body against the schema of its level, and its ids against the URL (COO-02, COO-10, COO-11).
 *
 * @throws OcpiError invalidParameter (2001), naming each field
 */
export function readPush({ module, owner, path, method, text, value }: PushBody): Push {
  const level = module.levels[path.length - 1];
  const schema = method === 'PUT' ? level?.schema : level?.patchSchema;
  if (level === undefined || schema === undefined) throw new Error(`no ${method} at depth ${path.length}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    // REQ-08
    throw new OcpiError('invalidParameter', `body: expected a JSON object, the ${level.name}`);
  }
  check(schema, value);
  agree(value, level.idField, path.at(-1) ?? '', method);
  if (path.length === 1) {
    agree(value, 'country_code', owner.countryCode, method);
    agree(value, 'party_id', owner.partyId, method);
  }
  return { module, owner: owner.key, path, method, body: compactJson(text) };
}

/** CiStrings: a difference of case is none (COO-12). A PATCH need not name its ids, but must not change them. */
function agree(value: object, field: string, inUrl: string, method: Push['method']): void {
  const inBody = (value as Record<string, unknown>)[field];
  if (inBody === undefined && method === 'PATCH') return;
  if (typeof inBody !== 'string' || !ciEquals(inBody, inUrl)) {
    throw new OcpiError(
      'invalidParameter',
      `${field}: ${JSON.stringify(inBody)} in the body, "${inUrl}" in the URL`,
    );
  }
}
