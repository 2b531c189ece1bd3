import { CLIENT_OWNED_MODULES } from '../ocpi/client-owned-modules.js';

/**
 * Modules of which nobody is spared anything that came while it was away, whatever the operator has set for it (D1, `none`).
 * Of state the next push brings the newest; what never changes comes once, and a CDR that its EMSP never gets is not paid.
 */
export const NEVER_SKIPPED: readonly string[] = CLIENT_OWNED_MODULES.filter(
  ({ isImmutable }) => isImmutable,
).map(({ identifier }) => identifier);
