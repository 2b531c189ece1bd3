import { inParallel } from '../sandbox/in-parallel.js';
import type { Area } from './catalog.js';
import { Failed, NotApplicable } from './outcome.js';
import type { Rule } from './rule.js';
import type { Company } from './stage/company.js';
import { Stage } from './stage/stage.js';

/** How one rule came out. */
export interface Result {
  rule: Rule;
  outcome: 'pass' | 'fail' | 'not applicable';
  /** For anything but a pass. */
  reason?: string;
  durationMs: number;
}

/** Areas that are looked at side by side; within an area one rule comes after the other. */
const AREAS_AT_ONCE = 4;

/**
 * Looks at all rules of some areas.
 *
 * @param told each result as soon as it is there
 * @returns in the order of the areas
 */
export async function runAreas(
  areas: readonly Area[],
  company: Company,
  told: (result: Result) => void = () => {},
): Promise<Result[]> {
  const results = new Map<Rule, Result>();
  await inParallel(areas, AREAS_AT_ONCE, async ({ rules }) => {
    for (const rule of rules) {
      const result = await runRule(rule, company);
      results.set(rule, result);
      told(result);
    }
  });
  return areas.flatMap(({ rules }) => rules.flatMap((rule) => results.get(rule) ?? []));
}

async function runRule(rule: Rule, company: Company): Promise<Result> {
  const startedAt = performance.now();
  const verdict = await judge(rule, company);
  return { rule, ...verdict, durationMs: performance.now() - startedAt };
}

async function judge(rule: Rule, company: Company): Promise<Pick<Result, 'outcome' | 'reason'>> {
  if (rule.check === undefined) return { outcome: 'not applicable', reason: rule.notShown ?? 'no check' };
  try {
    await performCheck(rule, company);
    return { outcome: 'pass' };
  } catch (error) {
    if (error instanceof NotApplicable) return { outcome: 'not applicable', reason: error.reason };
    return { outcome: 'fail', reason: error instanceof Failed ? error.message : String(error) };
  }
}

/** One check on a stage of its own. @throws whatever the check throws */
export async function performCheck(rule: Rule, company: Company): Promise<void> {
  const stage = new Stage(rule.id, company);
  try {
    await rule.check?.(stage);
  } finally {
    await stage.close();
  }
}
