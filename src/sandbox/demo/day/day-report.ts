import { milliseconds, quantile } from '../delivery-clock.js';
import { number } from '../phase.js';
import type { Day } from './day.js';
import type { Tally } from './diary.js';
import type { Account } from './reckoning.js';

export interface DayOutcome {
  accounts: readonly Account[];
  leaked: readonly string[];
}

/**
 * Prints what came of the day.
 *
 * @returns whether nothing was lost, wrong, or shown to somebody whom it does not concern
 */
export function reportDay(day: Day, { accounts, leaked }: DayOutcome): boolean {
  const { screen, diary, chargePoints } = day;
  const sum = (count: (account: Account) => number) => accounts.reduce((all, each) => all + count(each), 0);
  screen.say();
  screen.table([['May this card charge?', 'times', 'p50 / p99'], ...rows(diary.authorizations)]);
  screen.say();
  screen.table([['Requests of EMSPs and SCSP', 'done', 'p50 / p99'], ...rows(diary.requests)]);
  screen.say();
  const perEmsp = (name: string, value: (account: Account) => string | number) => [
    name,
    ...accounts.map((account) => String(value(account))),
  ];
  screen.table([
    ['Each EMSP', ...accounts.map(({ provider }) => provider.platform.label)],
    perEmsp('its drivers’ sessions at the CPO', ({ sessionsSent }) => number(sessionsSent)),
    perEmsp('  received', ({ sessionsReceived }) => number(sessionsReceived)),
    perEmsp('its drivers’ CDRs at the CPO', ({ cdrsSent }) => number(cdrsSent)),
    perEmsp('  received', ({ cdrsReceived }) => number(cdrsReceived)),
    perEmsp('lost or altered on the way', ({ missing }) => missing.length),
    perEmsp('of other EMSPs’ drivers', ({ foreign }) => foreign.length),
    perEmsp('bills that do not fit session and tariff', ({ wrongBills }) => wrongBills.length),
    perEmsp('GET All gives what was received', ({ otherInLists }) =>
      otherInLists.length === 0 ? 'yes' : 'NO',
    ),
  ]);
  const wrong = [
    ...diary.troubles,
    ...chargePoints.refused.map(({ body }) => `refused: ${body.slice(0, 200)}`),
    ...accounts.flatMap(problems),
    ...leaked.map((key) => `the SCSP has ${key}, which was not shown to it`),
  ];
  screen.say();
  for (const what of wrong.slice(0, 10)) screen.say(`  ${what}`);
  const cdrs = number(sum(({ cdrsSent }) => cdrsSent));
  screen.say(
    wrong.length === 0
      ? `  ✔ ${cdrs} CDRs posted, ${cdrs} at the right EMSP, 0 at a wrong one, 0 lost; all bills fit, to the last decimal.`
      : `  ✘ ${number(wrong.length)} things are lost, wrong or leaked.`,
  );
  return wrong.length === 0;
}

function problems({ provider, missing, foreign, wrongBills, otherInLists }: Account): string[] {
  const { label } = provider.platform;
  return [
    ...missing.map((key) => `${label} has not got ${key}`),
    ...foreign.map((id) => `${label} has got ${id}, of another EMSP's driver`),
    ...wrongBills.map((what) => `${label}: ${what}`),
    ...otherInLists.map((what) => `${label}: ${what}`),
  ];
}

function rows(tallies: ReadonlyMap<string, Tally>): string[][] {
  return [...tallies]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { count, latenciesMs }]) => {
      return [
        name,
        number(count),
        `${milliseconds(quantile(latenciesMs, 0.5))} / ${milliseconds(quantile(latenciesMs, 0.99))}`,
      ];
    });
}
