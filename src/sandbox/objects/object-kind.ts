import type { z } from 'zod';
import { ciKey } from '../../ocpi/ci-string.js';
import { type PartyId, partyKey } from '../../ocpi/party.js';
import { cdr } from '../../ocpi/schemas/cdr.js';
import { session, sessionPatch } from '../../ocpi/schemas/session.js';
import { tariff } from '../../ocpi/schemas/tariff.js';
import { token, tokenPatch } from '../../ocpi/schemas/token.js';

/** What makes the objects of one module differ from those of another, for who sends and who receives them. */
export interface ObjectKind {
  module: 'sessions' | 'cdrs' | 'tariffs' | 'tokens';
  idField: 'id' | 'uid';
  /** Whether the identity holds a `type` too: the same uid of another type is another Token (TOK-R-05). */
  typed?: boolean;
  /** The list that a PATCH appends to (SES-R-07). */
  appendedField?: string;
  /** What may be done at the Receiver interface to an object with an id in the URL. */
  receiverMethods: readonly string[];
  /** What a strict receiver checks with. */
  schema: z.ZodType;
  patchSchema?: z.ZodType;
}

export const SESSIONS: ObjectKind = {
  module: 'sessions',
  idField: 'id',
  appendedField: 'charging_periods',
  receiverMethods: ['GET', 'PUT', 'PATCH'],
  schema: session,
  patchSchema: sessionPatch,
};

export const TARIFFS: ObjectKind = {
  module: 'tariffs',
  idField: 'id',
  receiverMethods: ['GET', 'PUT', 'DELETE'], // TAR-R-05: PATCH was dropped after 2.1.1.
  schema: tariff,
};

export const TOKENS: ObjectKind = {
  module: 'tokens',
  idField: 'uid',
  typed: true,
  receiverMethods: ['GET', 'PUT', 'PATCH'],
  schema: token,
  patchSchema: tokenPatch,
};

/** CDRs are posted to the endpoint itself, and read at the URL that the answer names (CDR-R-01, CDR-R-02). */
export const CDRS: ObjectKind = { module: 'cdrs', idField: 'id', receiverMethods: [], schema: cdr };

/** An object by its owner and id, and its type where that is part of the identity. */
export interface ObjectRef extends PartyId {
  id: string;
  /** By default RFID (TOK-R-04). */
  type?: string;
}

/** `NL/CP1/S1`, or `NL/EM1/T1?type=APP_USER`: an object's place in a store. RFID is not written. */
export type ObjectKey = string;

export const DEFAULT_TOKEN_TYPE = 'RFID';

export function objectKey({ countryCode, partyId, id, type = DEFAULT_TOKEN_TYPE }: ObjectRef): ObjectKey {
  const key = `${partyKey({ countryCode, partyId })}/${ciKey(id)}`;
  return type === DEFAULT_TOKEN_TYPE ? key : `${key}?type=${type}`;
}

/** What an object says about its owner and id. @throws Error where it does not */
export function refOf(kind: ObjectKind, body: Readonly<Record<string, unknown>>): ObjectRef {
  const { country_code, party_id, [kind.idField]: id, type } = body;
  if (typeof country_code !== 'string' || typeof party_id !== 'string' || typeof id !== 'string') {
    throw new Error(`nothing for ${kind.module}: country_code, party_id or ${kind.idField} is missing`);
  }
  const ref = { countryCode: country_code, partyId: party_id, id };
  return kind.typed === true && typeof type === 'string' ? { ...ref, type } : ref;
}
