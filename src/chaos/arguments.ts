import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** What the laboratory is asked to do. */
export interface ChaosArguments {
  seed: number;
  /** How often each kind of fault happens (kinds that take long or matter less, a part of it). */
  kills: number;
  /** After so many minutes no new faults begin. */
  minutes: number;
  hubs: number;
  /** Ids of kinds, or beginnings of them; all where empty. */
  only: readonly string[];
}

export const USAGE = `npm run chaos -- [options]
  --kills N       so many faults of each kind (default 30, a few minutes; 200 take about 17)
  --minutes N     begin no new fault after so many minutes (default 60)
  --seed N        make the same random choices again
  --hubs N        hub processes on one PostgreSQL and Redis (default 3)
  --only A,B      only these kinds, such as hub-kill,redis,postgres,receiver,clock`;

/** @throws Error that says which option is wrong */
export function parseChaosArguments(args: readonly string[]): ChaosArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '30' },
      minutes: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(randomInt(1_000_000)) },
      hubs: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
    },
  });
  return {
    kills: wholeNumber('kills', values.kills, 1, 10_000),
    minutes: wholeNumber('minutes', values.minutes, 1, 600),
    seed: wholeNumber('seed', values.seed, 0, 999_999_999),
    hubs: wholeNumber('hubs', values.hubs, 1, 16),
    only: values.only.split(',').filter((id) => id !== ''),
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least || value > most)
    throw new Error(`--${name}: "${text}" is no whole number from ${least} to ${most}`);
  return value;
}
