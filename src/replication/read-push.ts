import { check } from '../ocpi/check.js';
import { compactJson } from '../ocpi/json/raw-json.js';
import type { PartyId, PartyKey } from '../ocpi/party.js';
import { levelOf, type PushAddress, requireObject, requireSameIds } from '../ocpi/pushed-ids.js';
import type { Push } from './push.js';

/** A body and what its URL says about it. */
export interface PushBody extends PushAddress {
  owner: PartyId & { key: PartyKey };
  text: string;
  value: unknown;
}

/**
 * Checks a pushed body against the schema of its level, and its ids against the URL (COO-02, COO-10, COO-11).
 *
 * @throws OcpiError invalidParameter (2001), naming each field
 */
export function readPush(push: PushBody): Push {
  const { module, owner, path, method, text, value } = push;
  const level = levelOf(push);
  const schema = method === 'PUT' ? level.schema : level.patchSchema;
  if (schema === undefined) throw new Error(`${module.identifier} have no ${method}`);
  requireObject(value, level);
  check(schema, value);
  requireSameIds(push, value);
  return { module, owner: owner.key, path, method, body: compactJson(text) };
}
