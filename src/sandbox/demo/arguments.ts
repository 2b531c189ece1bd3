import { parseArgs } from 'node:util';

/** What the demo is asked to do. */
export interface DemoArguments {
  /** Files of real data; generated data where left out. */
  locations?: string;
  changes?: string;
  /** How many Locations to generate. */
  size: number;
  /** How many status changes to make up, where no file gives them. */
  count: number;
  /** Status changes per second; 0 is as fast as possible. */
  rate: number;
  seed: number;
  /** How many drivers come on the roaming day; 0 leaves it out. */
  sessions: number;
  keep: boolean;
}

export const USAGE = `npm run demo -- [options]
  --size N          generate N locations (default 2000)
  --count N         generate N status changes (default 3000)
  --rate N          status changes per second, 0 for as fast as possible (default 300)
  --seed N          another seed, another network (default 1)
  --sessions N      let N drivers come on the roaming day, 0 to leave it out (default 200)
  --locations FILE  push these locations instead: NDJSON or a JSON array, plain or .gz
  --changes FILE    replay these status changes: NDJSON, plain or .gz
  --keep            stay up afterwards, with a slow stream of changes, until Ctrl-C`;

/** @throws Error that says which option is wrong */
export function parseDemoArguments(args: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      locations: { type: 'string' },
      changes: { type: 'string' },
      size: { type: 'string', default: '2000' },
      count: { type: 'string', default: '3000' },
      rate: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      sessions: { type: 'string', default: '200' },
      keep: { type: 'boolean', default: false },
    },
  });
  return {
    ...(values.locations === undefined ? {} : { locations: values.locations }),
    ...(values.changes === undefined ? {} : { changes: values.changes }),
    size: wholeNumber('size', values.size, 1),
    count: wholeNumber('count', values.count, 0),
    rate: wholeNumber('rate', values.rate, 0),
    seed: wholeNumber('seed', values.seed, 0),
    sessions: wholeNumber('sessions', values.sessions, 0),
    keep: values.keep,
  };
}

function wholeNumber(name: string, text: string, minimum: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < minimum) {
    throw new Error(`--${name}: "${text}" is no whole number from ${minimum} up`);
  }
  return value;
}
