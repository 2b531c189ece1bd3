import { ciKey } from './ci-string.js';
import type { ClientOwnedModule, IdentifyingParameter } from './client-owned-object.js';
import { OcpiError } from './errors.js';

/**
 * What identifies an object beside its owner and its id: of a Token its type, which URLs name by `?type=`
 * (TOK-R-05).
 */

/**
 * What the query of a Receiver URL says about the identity.
 *
 * @returns undefined where it says nothing, or where there is nothing to say
 * @throws OcpiError invalidParameter for a value that there is not (TOK-R-10)
 */
export function readIdentifyingValue(
  { identifiedBy }: Pick<ClientOwnedModule, 'identifiedBy'>,
  query: URLSearchParams,
): string | undefined {
  const value = identifiedBy && query.get(identifiedBy.parameter);
  if (identifiedBy === undefined || value === null || value === undefined) return undefined;
  if (identifiedBy.values.includes(value)) return value;
  throw new OcpiError(
    'invalidParameter',
    `${identifiedBy.parameter}: ${JSON.stringify(value)}; expected one of ${identifiedBy.values.join(', ')}`,
  );
}

/**
 * What identifies the object of a push: a PUT's body says it; a PATCH, which need not say it, is about the
 * value in the URL or the default (TOK-R-04, TOK-R-06, COO-16).
 *
 * @param inUrl from {@link readIdentifyingValue}
 * @param body checked against its schema
 * @throws OcpiError invalidParameter where URL and body differ
 */
export function pushedIdentity(
  { identifiedBy }: Pick<ClientOwnedModule, 'identifiedBy'>,
  method: string,
  inUrl: string | undefined,
  body: object | undefined,
): string | undefined {
  if (identifiedBy === undefined) return undefined;
  const inBody = (body as Record<string, unknown> | undefined)?.[identifiedBy.field];
  const expected = inUrl ?? (method === 'PATCH' ? identifiedBy.byDefault : undefined);
  if (typeof inBody !== 'string') return expected ?? identifiedBy.byDefault;
  if (expected === undefined || expected === inBody) return inBody;
  throw new OcpiError('invalidParameter', differing(identifiedBy, inBody, inUrl));
}

function differing(
  { field, parameter, byDefault }: IdentifyingParameter,
  inBody: string,
  inUrl: string | undefined,
): string {
  const url = inUrl === undefined ? `no ${parameter}, which means "${byDefault}",` : `"${inUrl}"`;
  return `${field}: "${inBody}" in the body, ${url} in the URL`;
}

/** Under which key an owner's object is stored: `LOC1`; of a Token with its type, `RFID:012345`. */
export function objectKey(
  { identifiedBy }: Pick<ClientOwnedModule, 'identifiedBy'>,
  id: string,
  identifyingValue = identifiedBy?.byDefault,
): string {
  return identifiedBy === undefined ? ciKey(id) : `${identifyingValue}:${ciKey(id)}`;
}

/** The query of an object's Receiver URL: `type=APP_USER`; nothing where it is the default (TOK-R-08). */
export function identifyingQuery(
  { identifiedBy }: Pick<ClientOwnedModule, 'identifiedBy'>,
  key: string,
): string {
  if (identifiedBy === undefined) return '';
  // No value holds a colon; an id may.
  const value = key.slice(0, key.indexOf(':'));
  return value === identifiedBy.byDefault ? '' : `${identifiedBy.parameter}=${encodeURIComponent(value)}`;
}
