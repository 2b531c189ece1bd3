const DAY_MS = 86_400_000;

/** How long something is kept: so many days, or for ever. */
export type KeptDays = number | 'forever';

/** What is older than this need not be kept. Pure. @returns undefined where everything is kept */
export function keptSince(now: Date, days: KeptDays): Date | undefined {
  return days === 'forever' ? undefined : new Date(now.getTime() - days * DAY_MS);
}
