import type { ClientOwnedModule } from './client-owned-object.js';
import { LOCATIONS } from './locations.js';

/** All modules of client owned objects that the hub serves: what it routes, stores, lists, delivers and describes. */
export const CLIENT_OWNED_MODULES: readonly ClientOwnedModule[] = [LOCATIONS];
