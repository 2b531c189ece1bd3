import { idsIn } from '../expect/answers.js';
import { Failed } from '../outcome.js';
import type { LocationParty } from './location-party.js';

const PATIENCE_MS = 30_000;
const AGAIN_AFTER_MS = 200;

/** Asks for a list again and again until it holds such ids, or does not. @throws Failed with the last one */
export async function untilListed(
  reader: LocationParty,
  query: string,
  isSo: (ids: string[]) => boolean,
  expected: string,
): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const ids = idsIn(await reader.list(query));
    if (isSo(ids)) return;
    if (performance.now() > end) throw new Failed('the list of all parties', expected, ids.join(', '));
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
}
