import { OcpiError } from '../../ocpi/errors.js';
import type { PartyId } from '../../ocpi/party.js';
import type { HeldObject } from '../objects/held-object.js';
import { DEFAULT_TOKEN_TYPE } from '../objects/object-kind.js';
import { tokenTypeIn } from '../objects/token-type.js';
import type { ModuleCall } from '../platform/module-call.js';
import { parseObject, stringField } from '../platform/request-body.js';

/** mod_tokens: AllowedType. */
export type AllowedType = 'ALLOWED' | 'BLOCKED' | 'EXPIRED' | 'NO_CREDIT' | 'NOT_ALLOWED';

/** What an EMSP says about one of its Tokens: 2002 wants to know the location (TOK-S-06). */
export type AuthorizeAnswer = AllowedType | 'NOT_ENOUGH_INFORMATION';

/** A real-time authorization that somebody asks for. */
export interface AuthorizationRequest {
  uid: string;
  type: string;
  /** LocationReferences, where they were given. */
  location: Readonly<Record<string, unknown>> | undefined;
  from: PartyId | undefined;
}

/** @throws OcpiError where the call is anything but POST `/{token_uid}/authorize` */
export function readAuthorization({ segments, request, from }: ModuleCall): AuthorizationRequest {
  const [uid = '', suffix, ...rest] = segments;
  // TOK-S-02, TOK-S-13: the suffix is required, and there is no GET of a single Token.
  if (suffix !== 'authorize' || rest.length > 0) throw new OcpiError('unknownPath');
  if (request.method !== 'POST') throw new OcpiError('methodNotAllowed', undefined, { Allow: 'POST' });
  const location = request.body.trim() === '' ? undefined : parseObject(request.body); // TOK-S-03
  if (location !== undefined) stringField(location, 'location_id');
  return { uid, type: tokenTypeIn(request.query) ?? DEFAULT_TOKEN_TYPE, location, from };
}

/** AuthorizationInfo as JSON text; the Token in it stays as its owner wrote it. */
export function authorizationInfo(
  allowed: AllowedType,
  token: HeldObject,
  { location }: AuthorizationRequest,
  reference: string,
): string {
  const isAllowed = allowed === 'ALLOWED';
  const members = [
    `"allowed":"${allowed}"`,
    `"token":${token.text}`, // TOK-S-08
    // TOK-S-07: only where it is allowed.
    ...(isAllowed && location !== undefined ? [`"location":${JSON.stringify(location)}`] : []),
    ...(isAllowed ? [`"authorization_reference":${JSON.stringify(reference)}`] : []),
  ];
  return `{${members.join(',')}}`;
}
