import { type OwnerOf, withOwner } from './cdr-token.js';
import type { MappedObject } from './mapped-object.js';
import { objectWith, oneOrMany, type Rewrite, whereGiven } from './rewrite.js';

/**
 * All of 2.2 is valid 2.2.1, but for the CdrToken, which must name its owner (hub-conformance 19.4).
 *
 * @returns undefined where nothing is to do
 */
export function toVersion221(object: MappedObject, ownerOf: OwnerOf): Rewrite | undefined {
  if (object !== 'Session' && object !== 'CDR') return undefined;
  return oneOrMany(objectWith({ cdr_token: whereGiven(withOwner(ownerOf)) }));
}
