import { OcpiError } from '../../ocpi/errors.js';
import { TOKEN_TYPES } from '../../ocpi/schemas/token.js';

/**
 * The `?type=` of a Token's URL, where it is there.
 *
 * @throws OcpiError invalidParameter for one that is none (TOK-R-10)
 */
export function tokenTypeIn(query: URLSearchParams): string | undefined {
  const type = query.get('type') ?? undefined;
  if (type !== undefined && !TOKEN_TYPES.some((known) => known === type)) {
    throw new OcpiError('invalidParameter', `type: "${type}" is none of ${TOKEN_TYPES.join(', ')}`);
  }
  return type;
}
