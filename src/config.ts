import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { parseRedisUrl } from './infra/redis-url.js';

/** Ten years: more is not kept for days but for ever. */
const MOST_DAYS = 3_650;

const port = z.coerce.number().int().min(0).max(65_535);
const milliseconds = (byDefault: number) => z.coerce.number().int().min(1).max(3_600_000).default(byDefault);
/** How long something is kept. */
const keptDays = (least: number, byDefault: number) => {
  const error = `expected a number of days from ${least} to ${MOST_DAYS}, or forever`;
  const days = z.coerce.number({ error }).int({ error }).min(least, { error }).max(MOST_DAYS, { error });
  return z.union([z.literal('forever'), days], { error }).default(byDefault);
};
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

function checkRedisUrl(url: string, context: z.RefinementCtx): void {
  try {
    parseRedisUrl(url);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
  }
}

/** Every setting of the hub, by its environment variable. README.md, "Settings", explains each. */
const environment = z
  .object({
    HUB_PORT: port.default(3000),
    HUB_PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .max(60, 'at most 60 characters, so that URLs made from it stay within the 255 of OCPI (D5)')
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    HUB_COUNTRY_CODE: z
      .string()
      .regex(/^[A-Za-z]{2}$/, 'expected two letters')
      .toUpperCase()
      .default('NL'),
    HUB_PARTY_ID: z
      .string()
      .regex(/^[A-Za-z0-9]{3}$/, 'expected three letters or digits')
      .toUpperCase()
      .default('HUB'),
    HUB_NAME: z.string().min(1).max(100).default('ocpi-hub'),
    HUB_ADMIN_TOKEN: z.string().min(16, 'expected at least 16 characters').optional(),
    HUB_DATA_DIR: z.string().min(1).default('./.data'),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    REDIS_URL: z.string().superRefine(checkRedisUrl).optional(),
    HUB_SECRET: z.string().min(32, 'expected at least 32 characters').optional(),
    HUB_ALLOW_PRIVATE_PEERS: flag.optional(),
    HUB_ROAMING_DEFAULT: z.enum(['open', 'closed']).default('open'),
    HUB_RELAY_TIMEOUT_MS: milliseconds(15_000),
    HUB_AUTHORIZE_TIMEOUT_MS: milliseconds(8_000),
    HUB_PEER_TIMEOUT_MS: milliseconds(10_000),
    HUB_ALIVE_CHECK_S: z.coerce.number().int().min(1).default(300),
    HUB_PULL_INTERVAL_S: z.coerce
      .number()
      .int()
      .min(0)
      .max(7 * 86_400)
      .default(3600),
    HUB_PAGE_LIMIT: z.coerce.number().int().min(1).max(1000).default(100),
    // 0 is a value of the trace alone: nothing is recorded. Of the others nothing may go before somebody could fetch it.
    HUB_TRACE_DAYS: keptDays(0, 7),
    HUB_SESSION_DAYS: keptDays(1, 90),
    HUB_CDR_DAYS: keptDays(1, 400),
    HUB_DEAD_LETTER_DAYS: keptDays(1, 180),
    HUB_TOMBSTONE_DAYS: keptDays(1, 90),
    HUB_PROCESSES: z
      .literal('auto')
      .transform(() => availableParallelism())
      .or(z.coerce.number().int().min(1).max(128))
      .default(1),
    HUB_STOP_DELAY_S: z.coerce.number().int().min(0).max(600).default(0),
    HUB_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .refine((env) => env.DATABASE_URL === undefined || env.HUB_SECRET !== undefined, {
    path: ['HUB_SECRET'],
    error: 'is required with DATABASE_URL: it is the key of the secrets in that database',
  });

export type Environment = z.infer<typeof environment>;

/** The settings with everything filled in that a start decides. */
export interface HubSettings extends Environment {
  DATABASE_URL: string;
  REDIS_URL: string;
  HUB_SECRET: string;
  HUB_ADMIN_TOKEN: string;
  HUB_ALLOW_PRIVATE_PEERS: boolean;
}

/** A setting that cannot be used; its message is one line for the operator. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/**
 * Reads and checks all settings, once.
 *
 * @param env usually process.env; an empty string counts as unset
 * @throws ConfigError naming every bad setting
 */
export function readConfig(env: NodeJS.ProcessEnv): Environment {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = environment.safeParse(set);
  if (result.success) return result.data;
  // The values are not repeated: some of them are secrets.
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ConfigError(`bad configuration: ${problems.join('; ')}`);
}
