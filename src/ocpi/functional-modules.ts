import { CDRS } from './cdrs.js';
import { CHARGING_PROFILES } from './charging-profiles.js';
import { COMMANDS } from './commands.js';
import type { FunctionalModule } from './functional-module.js';
import { LOCATIONS } from './locations.js';
import { SESSIONS } from './sessions.js';
import { TARIFFS } from './tariffs.js';
import { TOKENS } from './tokens.js';

/** The functional modules of the specification, as they differ from each other (EXP-01). */
export const FUNCTIONAL_MODULE_DESCRIPTIONS: readonly FunctionalModule[] = [
  CDRS,
  CHARGING_PROFILES,
  COMMANDS,
  LOCATIONS,
  SESSIONS,
  TARIFFS,
  TOKENS,
];
