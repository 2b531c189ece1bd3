import { parseArgs } from 'node:util';

/** What the runner is asked to do. */
export interface ConformanceArguments {
  /** A hub that runs already; one of the runner's own where it is left out. */
  hub?: { versionsUrl: string; access: { tokens: string[] } | { adminToken: string } };
  /** Areas and ids; everything where it is empty. */
  only: string[];
  /** Only names the rules. */
  list: boolean;
  /** Where the report goes, beside the screen. */
  output?: string;
}

export const USAGE = `npm run conformance -- [options]
  --url URL             look at the hub with this versions URL, instead of starting one
  --tokens A,B,C        registration tokens of that hub, one for each platform that may register
  --admin-token TOKEN   instead of tokens, where that hub is another ocpi-hub
  --only RT-B,PAG-07    only these areas or ids
  --output FILE         write the table into a file too: .md or .json
  --list                name all rules and leave the hub alone`;

/** @throws Error that says which option is wrong */
export function parseConformanceArguments(args: readonly string[]): ConformanceArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' },
      tokens: { type: 'string' },
      'admin-token': { type: 'string' },
      only: { type: 'string', default: '' },
      output: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  });
  const { url, tokens, 'admin-token': adminToken, output, list } = values;
  if (output !== undefined && !/\.(md|json)$/.test(output)) {
    throw new Error(`--output: "${output}" ends neither in .md nor in .json`);
  }
  return {
    only: listOf(values.only).map((name) => name.toUpperCase()),
    list,
    ...(output === undefined ? {} : { output }),
    ...(url === undefined ? {} : { hub: { versionsUrl: url, access: accessOf(tokens, adminToken) } }),
  };
}

function accessOf(tokens?: string, adminToken?: string): { tokens: string[] } | { adminToken: string } {
  if (adminToken !== undefined) return { adminToken };
  if (tokens !== undefined) return { tokens: listOf(tokens) };
  throw new Error('--url: how do platforms register there? Give --tokens or --admin-token');
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
