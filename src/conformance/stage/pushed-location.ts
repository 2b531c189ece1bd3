import { expectOk } from '../expect/answers.js';
import type { Stage } from './stage.js';

/** A Location of CPO1 that was pushed to everybody, and one of those who get it. */
export async function pushedLocation(stage: Stage, changes: Record<string, unknown> = {}) {
  const [cpo] = await stage.locationParties('CPO1');
  const [emsp] = await stage.platforms('EMSP1');
  const id = stage.newId();
  expectOk(await cpo.put(id, cpo.location(id, changes)));
  return { cpo, emsp, id };
}
