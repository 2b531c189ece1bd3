import type { HubVersion } from '../modules.js';

/**
 * A status code of the hub's own, as the receiver's version knows it.
 *
 * RT-E-12: 4000 came with 2.2.1. A peer of 2.2 gets 3000, which it must understand: "could not be processed by the
 * server" is true, and no 49xx has a meaning that both sides know. The message still says what was wrong.
 *
 * @param version undefined before a version is agreed
 */
export function statusCodeFor(version: HubVersion | undefined, statusCode: number): number {
  return version === '2.2' && statusCode === 4000 ? 3000 : statusCode;
}
