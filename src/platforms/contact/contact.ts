import type { Patience } from './patience.js';

/** A connected platform is called OFFLINE after this many failed checks in a row (HCI-23). */
const FAILURES_TO_OFFLINE = 2;
/** A platform on proof is looked at so often while that lasts. */
const CHECKS_PER_PROOF = 4;

/** What is known of the contact with one registered platform. Times in milliseconds, by the clock that all processes share. */
export interface Contact {
  /** CONNECTED, or OFFLINE. */
  isConnected: boolean;
  /** When it last sent a request, or answered one of ours. */
  seenAt: number;
  /** When the last check ended. */
  checkedAt: number | undefined;
  /** Failed checks since it last answered. */
  failures: number;
  /** undefined: when it has been silent for too long */
  nextCheckAt: number | undefined;
  /** When it last came back. */
  returnedAt: number | undefined;
  /** How often in a row it was lost again soon after it had come back. */
  relapses: number;
  /** While OFFLINE: since when it has answered all checks. */
  answersSince: number | undefined;
}

/** What has happened. */
export type Evidence =
  /** It has sent an authenticated request (HCI-21): it is alive. Whether it can be reached is another question. */
  | 'heard'
  /** It has answered a call of the hub's, a check or any other. */
  | 'answered'
  /** A call of the hub's has failed in a way that makes the connection doubtful (HCI-25). */
  | 'doubted'
  /** It has not answered a check as it should. */
  | 'checkFailed'
  /** Somebody wants to reach it (HCI-18). */
  | 'wanted';

export interface Decision {
  /** What is known now. */
  contact: Contact;
  action: 'nothing' | 'check' | 'sayOffline' | 'sayConnected';
}

/**
 * What follows from a piece of evidence. Pure.
 *
 * A request brings a platform back (HCI-24), and so does an answer, but not for ever: one that is lost again soon
 * after it came back has to answer first, and one that goes on like that has to go on answering for longer each time.
 *
 * @param random from 0 to 1
 */
export function consider(
  contact: Contact,
  evidence: Evidence,
  now: number,
  patience: Patience,
  random: number,
): Decision {
  switch (evidence) {
    case 'heard':
      return heard(contact, now, patience);
    case 'answered':
      return answered(contact, now, patience);
    case 'doubted':
      return contact.isConnected ? checkSoon(contact, now, patience.recheckMs) : nothing(contact);
    case 'checkFailed':
      return checkFailed(contact, now, patience, random);
    case 'wanted':
      return contact.isConnected ? nothing(contact) : checkSoon(contact, now, patience.probeSpacingMs);
  }
}

/** When a platform has to be checked, whatever happens. */
export function nextCheckOf(
  { nextCheckAt, seenAt }: Pick<Contact, 'nextCheckAt' | 'seenAt'>,
  { silenceMs }: Patience,
): number {
  return nextCheckAt ?? seenAt + silenceMs;
}

function heard(contact: Contact, now: number, patience: Patience): Decision {
  // Does not end doubt: its requests may get in where ours do not get out.
  if (contact.isConnected) return nothing({ ...contact, seenAt: Math.max(contact.seenAt, now) });
  if (contact.relapses > 0) return checkSoon(contact, now, patience.probeSpacingMs);
  const checkAt = Math.max(now, (contact.checkedAt ?? now) + patience.recheckMs);
  return { contact: { ...returned(contact, now), nextCheckAt: checkAt }, action: 'sayConnected' };
}

function answered(contact: Contact, now: number, patience: Patience): Decision {
  if (contact.isConnected)
    return nothing({
      ...contact,
      seenAt: Math.max(contact.seenAt, now),
      failures: 0,
      nextCheckAt: undefined,
    });
  const answersSince = contact.answersSince ?? now;
  const proofMs = patience.proofMs(contact.relapses);
  const provenAt = answersSince + proofMs;
  if (now >= provenAt) return { contact: returned(contact, now), action: 'sayConnected' };
  const nextCheckAt = Math.max(
    Math.min(provenAt, now + proofMs / CHECKS_PER_PROOF),
    now + patience.recheckMs,
  );
  return nothing({ ...contact, seenAt: now, failures: 0, answersSince, nextCheckAt });
}

function checkFailed(contact: Contact, now: number, patience: Patience, random: number): Decision {
  const failures = contact.failures + 1;
  const failed = { ...contact, failures, answersSince: undefined };
  if (!contact.isConnected)
    return nothing({ ...failed, nextCheckAt: now + probeDelay(failures, patience, random) });
  if (failures < FAILURES_TO_OFFLINE) return nothing({ ...failed, nextCheckAt: now + patience.recheckMs });
  return {
    contact: {
      ...failed,
      isConnected: false,
      relapses: isOnProbation(contact, now, patience) ? contact.relapses + 1 : 0,
      nextCheckAt: now + probeDelay(failures, patience, random),
    },
    action: 'sayOffline',
  };
}

function isOnProbation({ returnedAt, relapses }: Contact, now: number, patience: Patience): boolean {
  return returnedAt !== undefined && now - returnedAt < patience.probationMs(relapses);
}

function returned(contact: Contact, now: number): Contact {
  return {
    ...contact,
    isConnected: true,
    seenAt: now,
    failures: 0,
    nextCheckAt: undefined,
    returnedAt: now,
    answersSince: undefined,
  };
}

/** From the first probe's delay on, doubling up to the longest, and a quarter more or less. */
function probeDelay(failures: number, { firstProbeMs, longestProbeMs }: Patience, random: number): number {
  const doubled = firstProbeMs * 2 ** (Math.max(failures, FAILURES_TO_OFFLINE) - FAILURES_TO_OFFLINE);
  return Math.min(doubled * (0.75 + random / 2), longestProbeMs);
}

/** A check now; or soon, where one has just begun. */
function checkSoon(contact: Contact, now: number, spacingMs: number): Decision {
  const { checkedAt, nextCheckAt } = contact;
  if (checkedAt === undefined || now - checkedAt >= spacingMs) return { contact, action: 'check' };
  return nothing({
    ...contact,
    nextCheckAt: Math.min(nextCheckAt ?? Number.POSITIVE_INFINITY, checkedAt + spacingMs),
  });
}

function nothing(contact: Contact): Decision {
  return { contact, action: 'nothing' };
}
