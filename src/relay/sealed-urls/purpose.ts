import type { InterfaceRole } from '../../ocpi/modules.js';
import { endpointOf, type Platform } from '../../platforms/registry.js';

/** What a sealed URL is given out for. */
export type Purpose = 'nextPage' | 'result' | 'cdr';

/** What makes one purpose differ from another. */
interface PurposeDescription {
  /** All others are answered with 405. */
  methods: readonly string[];
  /** How long such a URL is good for, where nobody asks for another time. */
  lifetimeMs: number;
  /** What an expired one is to be replaced by, for messages. */
  afterwards: string;
}

const HOUR_MS = 3_600_000;

export const PURPOSES: Readonly<Record<Purpose, PurposeDescription>> = {
  nextPage: {
    methods: ['GET', 'HEAD'],
    lifetimeMs: 24 * HOUR_MS,
    afterwards: 'start again from the first page',
  },
  result: {
    methods: ['POST'],
    lifetimeMs: 24 * HOUR_MS,
    afterwards: 'nobody waits for this result any more',
  },
  // CDR-R-06: a CDR is immutable, so its URL is there to be read.
  cdr: {
    methods: ['GET', 'HEAD'],
    lifetimeMs: 365 * 24 * HOUR_MS,
    afterwards: 'ask the party to which the CDR was sent',
  },
};

/** The methods that any sealed URL has. */
export const ALL_METHODS: readonly string[] = Array.from(
  new Set(Object.values(PURPOSES).flatMap(({ methods }) => methods)),
);

/**
 * A URL of the platform behind a sealed URL that the hub knows by itself, when it seals and when it opens, so that
 * only the rest need be sealed. Most pages and CDRs are below their endpoint. A result goes to the platform's origin as
 * a rule, whether or not it lists an endpoint that is never called as such (CMD-S-12).
 */
export function knownUrl(
  { purpose, module, interfaceRole }: { purpose: Purpose; module: string; interfaceRole: InterfaceRole },
  platform: Platform,
): string | undefined {
  return purpose === 'result' ? platform.versionsUrl : endpointOf(platform, module, interfaceRole);
}
