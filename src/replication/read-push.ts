import { check } from '../ocpi/check.js';
import { objectKey, pushedIdentity } from '../ocpi/identity.js';
import { compactJson } from '../ocpi/json/raw-json.js';
import { toStoredForm } from '../ocpi/mapping-2-2/stored-form.js';
import type { PartyId, PartyKey } from '../ocpi/party.js';
import { levelOf, type PushAddress, requireObject, requireSameIds } from '../ocpi/pushed-ids.js';
import type { Push } from './push.js';

/** A body and what its URL says about it. */
export interface PushBody extends Omit<PushAddress, 'path'> {
  owner: PartyId & { key: PartyKey };
  /** The object's id and those of its children; nothing for a POST, whose body names the object. */
  path: readonly string[];
  /** Absent for a DELETE, as is the value. */
  text?: string;
  value?: unknown;
  /** From {@link readIdentifyingValue}. */
  identifyingValue?: string | undefined;
  /** The party that a private module's object concerns; absent where a PATCH does not say. */
  audience?: PartyKey | undefined;
}

/**
 * Checks a pushed body against the schema of its level, and its ids against the URL (COO-02, COO-10, COO-11).
 *
 * @throws OcpiError invalidParameter (2001), naming each field
 */
export function readPush(push: PushBody): Push {
  const { module, owner, method, text = '', value, identifyingValue, audience } = push;
  const body = method === 'DELETE' ? undefined : checkedBody(push, value);
  const path = pathOf(push, body);
  if (body !== undefined) requireSameIds({ ...push, path }, body);
  return {
    module,
    owner: owner.key,
    path,
    objectKey: objectKey(module, path[0], pushedIdentity(module, method, identifyingValue, body)),
    method,
    body: audience === undefined ? compactJson(text) : concerning(audience, push, compactJson(text)),
    ...(audience === undefined ? {} : { audience }),
  };
}

/** Senders of 2.2 cannot say whose token it is; here that has been found out. */
function concerning(audience: PartyKey, { module, value, path }: PushBody, text: string): string {
  const [countryCode = '', partyId = ''] = audience.split('/');
  const place = { module: module.identifier, interfaceRole: 'RECEIVER', path } as const;
  return toStoredForm(place, { text, value }, { countryCode, partyId });
}

function checkedBody({ module, path, method }: PushBody, value: unknown): object {
  const level = levelOf({ module, path });
  const schema = method === 'PATCH' ? level.patchSchema : level.schema;
  if (schema === undefined) throw new Error(`${module.identifier} have no ${method}`);
  requireObject(value, level);
  check(schema, value);
  return value;
}

/** CDR-R-01: what is POSTed goes to the endpoint itself; its id stands in the body. */
function pathOf({ module, path }: PushBody, body: object | undefined): readonly [string, ...string[]] {
  const [id = (body as Record<string, unknown> | undefined)?.[module.levels[0].idField], ...childIds] = path;
  if (typeof id !== 'string') throw new Error(`a push of ${module.identifier} that names no object`);
  return [id, ...childIds];
}
