import type { z } from 'zod';
import type { InterfaceRole } from './modules.js';
import type { Role } from './party.js';

/**
 * One level of a client owned object. A Location has three: Location, EVSE, Connector. Most objects have one.
 */
export interface ObjectLevel {
  /** The object's name in the specification, for messages. */
  name: string;
  /** The field that holds its id, which must equal the id in the URL (COO-10). */
  idField: string;
  /** The field of the level above that lists objects of this level. */
  listField?: string;
  schema: z.ZodType;
  /** Absent where the module has no PATCH. */
  patchSchema?: z.ZodType;
}

/**
 * What makes one module of client owned objects differ from another. All machinery that stores, merges, lists
 * and delivers works from this description.
 */
export interface ClientOwnedModule {
  identifier: string;
  /** The role that owns the objects: its pushes are accepted (EXP-02), and the opposite roles receive them. */
  ownerRole: Role;
  /** From the outermost level inwards; the depth of a URL picks one. */
  levels: readonly [ObjectLevel, ...ObjectLevel[]];
  /** Methods by interface; all others are refused with 405 (REQ-12). */
  methods: Readonly<Record<InterfaceRole, readonly string[]>>;
  /** Which error says that the outermost object is unknown. */
  unknownObject: 'unknownObject' | 'unknownLocation';
}
