import { CLOCK_SLACK_MS } from '../../infra/database-clock.js';
import { storableText } from '../../infra/storable-text.js';
import type { Contact } from './contact.js';

/** A contact as it stood at one moment. */
export interface KnownContact {
  platformId: number;
  contact: Contact;
  /** That moment, by the database's clock. */
  now: number;
  /** Grows with each check that is begun, and with each that is written. */
  claim: number;
}

/** Longer messages are cut: they are for an operator's eyes. */
const ERROR_CHARACTERS = 500;

/** Of table `contact`, with what belongs to it. */
export interface Row {
  platform_id: number;
  reachable: boolean;
  now: Date;
  seen_at: Date;
  checked_at: Date | null;
  failures: number;
  next_check_at: Date | null;
  returned_at: Date | null;
  relapses: number;
  answers_since: Date | null;
  last_error: string | null;
  claim: number;
}

/**
 * Times that are still to come can only have been written while the database's clock was ahead, by a machine that has been
 * replaced or set right since. Taken at their word they would keep a platform from being checked until the clock gets there.
 */
export function toKnown(row: Row): KnownContact {
  const { platform_id: platformId, claim, reachable: isConnected, failures, relapses } = row;
  const now = row.now.getTime();
  const past = (date: Date | null) =>
    date === null || date.getTime() > now + CLOCK_SLACK_MS ? undefined : Math.min(date.getTime(), now);
  return {
    platformId,
    claim,
    now,
    contact: {
      isConnected,
      failures,
      relapses,
      seenAt: Math.min(row.seen_at.getTime(), now),
      nextCheckAt: row.next_check_at?.getTime(),
      checkedAt: past(row.checked_at),
      returnedAt: past(row.returned_at),
      answersSince: past(row.answers_since),
    },
  };
}

export function toTimes(
  row: Pick<Row, 'seen_at' | 'next_check_at'>,
): Pick<Contact, 'seenAt' | 'nextCheckAt'> {
  return { seenAt: row.seen_at.getTime(), nextCheckAt: row.next_check_at?.getTime() };
}

export function date(at: number | undefined): Date | null {
  return at === undefined ? null : new Date(at);
}

export function errorText(error: string | undefined): string | null {
  return error === undefined ? null : storableText(error, ERROR_CHARACTERS);
}
