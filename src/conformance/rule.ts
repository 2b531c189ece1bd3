import type { Stage } from './stage/stage.js';

/** How binding the specification is; `REC` where it is silent or contradicts itself, and we recommend. */
export type Level = 'MUST' | 'SHOULD' | 'MAY' | 'REC';

/** Acts on the stage. @throws Failed, or NotApplicable where this hub gives no way to look */
export type Check = (stage: Stage) => Promise<void>;

/** One rule of the OCPI 2.2.1 conformance page for hubs. */
export interface Rule {
  id: string;
  level: Level;
  /** In our own words. */
  sentence: string;
  check?: Check;
  /** Instead of a check: why none can be made from outside, or why this hub decides otherwise. */
  notShown?: string;
}

/** What stands behind a sentence: a check, or the reason why there is none. */
type Shown = Check | { notShown: string };

/** There is no check because nobody can tell from outside, or because the hub decides otherwise. */
export function notShown(reason: string): { notShown: string } {
  return { notShown: reason };
}

/** `must('AUTH-03', 'A token in Base64 is accepted.', async (stage) => …)` */
export const must = ofLevel('MUST');
export const should = ofLevel('SHOULD');
export const may = ofLevel('MAY');
export const recommended = ofLevel('REC');

function ofLevel(level: Level): (id: string, sentence: string, shown: Shown) => Rule {
  return (id, sentence, shown) => ({
    id,
    level,
    sentence,
    ...(typeof shown === 'function' ? { check: shown } : shown),
  });
}
