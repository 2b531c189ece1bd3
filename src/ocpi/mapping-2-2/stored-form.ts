import type { HubVersion, InterfaceRole } from '../modules.js';
import type { PartyId } from '../party.js';
import { tokensWithoutOwner } from './cdr-token.js';
import { mappedObjectAt } from './mapped-object.js';
import type { Rewrite } from './rewrite.js';
import { toVersion22 } from './to-version-2-2.js';
import { toVersion221 } from './to-version-2-2-1.js';

/** The hub keeps its own copies of all objects in the form of 2.2.1, which has a place for everything of 2.2. */

/** Where objects of a kind are pushed to, or read from. */
export interface ObjectPlace {
  module: string;
  interfaceRole: InterfaceRole;
  /** Decoded segments below the module's endpoint. */
  path: readonly string[];
}

/**
 * A pushed body as it is stored: a `cdr_token` names its owner.
 *
 * @param text compact JSON, and the value that it stands for
 * @param tokenOwner whom the Session or the CDR concerns
 */
export function toStoredForm(
  { module, interfaceRole, path }: ObjectPlace,
  { text, value }: { text: string; value: unknown },
  tokenOwner: PartyId,
): string {
  if (tokensWithoutOwner(value).length === 0) return text;
  const object = mappedObjectAt(module, interfaceRole, path);
  const rewrite = object && toVersion221(object, () => tokenOwner);
  return rewrite === undefined ? text : rewrite(text);
}

/**
 * How stored objects are written for a peer.
 *
 * @param version that the peer speaks
 */
export function fromStoredForm(version: HubVersion, { module, interfaceRole, path }: ObjectPlace): Rewrite {
  const object = version === '2.2' ? mappedObjectAt(module, interfaceRole, path) : undefined;
  return object === undefined ? asItIs : toVersion22(object);
}

const asItIs: Rewrite = (text) => text;
