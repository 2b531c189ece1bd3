/** How long the hub waits for what, in milliseconds. All follows from HUB_ALIVE_CHECK_S. */
export interface Patience {
  /** How often to look who has been silent for too long; and to tell the other processes who has not. */
  lookMs: number;
  /** A platform that has been silent for so long is asked whether it is there (HCI-20). */
  silenceMs: number;
  /** How soon a failed check of a connected platform is repeated; at least so long apart are all checks of it. */
  recheckMs: number;
  /** At least so long apart are checks of an OFFLINE platform that somebody has asked for. */
  probeSpacingMs: number;
  /** Checks of an OFFLINE platform that nobody has asked for: the first after so long, then doubling. */
  firstProbeMs: number;
  /** The longest that becomes. */
  longestProbeMs: number;
  /** One that is lost again within this time after it came back has relapsed. */
  probationMs(relapses: number): number;
  /** So long must one that has relapsed answer all checks before it counts as back. */
  proofMs(relapses: number): number;
}

const LOOKS_PER_WINDOW = 10;
const LONGEST_LOOK_MS = 5_000;
/** After a second relapse an answer alone proves nothing any more. */
const RELAPSES_WITHOUT_PROOF = 1;

/** @param windowMs silence after which a platform is asked (HUB_ALIVE_CHECK_S) */
export function patienceFor(windowMs: number): Patience {
  const lookMs = Math.min(windowMs / LOOKS_PER_WINDOW, LONGEST_LOOK_MS);
  return {
    lookMs,
    // What another process has heard of it may take one look to be known here.
    silenceMs: windowMs + lookMs,
    recheckMs: Math.min(1_000, windowMs),
    probeSpacingMs: Math.min(2_000, windowMs),
    firstProbeMs: Math.min(2_000, windowMs / 5),
    longestProbeMs: windowMs,
    probationMs: (relapses) => windowMs * Math.min(2 ** relapses, 12),
    proofMs: (relapses) =>
      relapses <= RELAPSES_WITHOUT_PROOF
        ? 0
        : Math.min((windowMs / 5) * 2 ** (relapses - RELAPSES_WITHOUT_PROOF - 1), windowMs),
  };
}
