import { CDRS } from './cdrs.js';
import type { ClientOwnedModule } from './client-owned-object.js';
import { LOCATIONS } from './locations.js';
import { SESSIONS } from './sessions.js';
import { TARIFFS } from './tariffs.js';
import { TOKENS } from './tokens.js';

/** All modules of client owned objects that the hub serves: what it routes, stores, lists, delivers and describes. */
export const CLIENT_OWNED_MODULES: readonly ClientOwnedModule[] = [
  CDRS,
  LOCATIONS,
  SESSIONS,
  TARIFFS,
  TOKENS,
];
