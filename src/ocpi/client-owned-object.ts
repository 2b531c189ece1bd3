import type { z } from 'zod';
import type { FunctionalModule } from './functional-module.js';
import type { Role } from './party.js';

/**
 * One level of a client owned object. A Location has three: Location, EVSE, Connector. Most objects have one.
 */
export interface ObjectLevel {
  /** The object's name in the specification, for messages. */
  name: string;
  /** The field that holds its id, which must equal the id in the URL (COO-10). */
  idField: string;
  /** The most characters that its id may have; 36 where nothing is said. */
  longestId?: number;
  /** The field of the level above that lists objects of this level. */
  listField?: string;
  schema: z.ZodType;
  /** Absent where the module has no PATCH. */
  patchSchema?: z.ZodType;
  /** A list that a PATCH does not replace but adds to (SES-R-07). */
  appendedList?: string;
}

/** A query parameter of the Receiver URLs that is a part of the object's identity (TOK-R-04, TOK-R-05). */
export interface IdentifyingParameter {
  /** In the URL. */
  parameter: string;
  /** In the body. */
  field: string;
  /** What it is where nobody says it. */
  byDefault: string;
  values: readonly string[];
}

/**
 * What makes one module of owned objects differ from another. All machinery that stores, merges, lists and
 * delivers works from this description.
 */
export interface ClientOwnedModule extends FunctionalModule {
  /** The roles that own the objects: their pushes are accepted (EXP-02), and the opposite roles receive them. */
  ownerRoles: readonly Role[];
  /** From the outermost level inwards; the depth of a URL picks one. */
  levels: readonly [ObjectLevel, ...ObjectLevel[]];
  identifiedBy?: IdentifyingParameter;
  /**
   * Whom an object concerns: everybody of the opposite roles, or the one party that the object's `cdr_token`
   * names, and nobody else (RT-B-11, D2). Such a module has one level: a child would have to move with its object.
   */
  audience: 'everybody' | 'cdrToken';
  /** It is POSTed once and never changes (CDR-R-06, CDR-R-09). */
  isImmutable?: true;
  /** Its lists must be asked with `date_from` (SES-S-02). */
  needsDateFrom?: true;
  /** Which error says that the outermost object is unknown. */
  unknownObject: 'unknownObject' | 'unknownLocation';
}

export function isClientOwned(module: FunctionalModule): module is ClientOwnedModule {
  return 'levels' in module;
}

/** Whether each object of a module concerns one party only (RT-B-11, D2). */
export function isPrivate({ audience }: Pick<ClientOwnedModule, 'audience'>): boolean {
  return audience !== 'everybody';
}
