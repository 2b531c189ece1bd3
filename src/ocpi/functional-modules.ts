import { CHARGING_PROFILES } from './charging-profiles.js';
import { CLIENT_OWNED_MODULES } from './client-owned-modules.js';
import { COMMANDS } from './commands.js';
import type { FunctionalModule } from './functional-module.js';

/** The functional modules of the specification, as they differ from each other (EXP-01). */
export const FUNCTIONAL_MODULE_DESCRIPTIONS: readonly FunctionalModule[] = [
  ...CLIENT_OWNED_MODULES,
  CHARGING_PROFILES,
  COMMANDS,
];
