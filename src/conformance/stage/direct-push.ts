import { expectOk } from '../expect/answers.js';
import { arrivalAt } from './arrivals.js';
import type { Stage } from './stage.js';

/** A push of one of the cast to another alone: the answer, and the request as the receiver got it. */
export async function directPush(stage: Stage, headers: Readonly<Record<string, string>> = {}) {
  const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
  const id = stage.newId();
  const answer = await cpo.put(id, cpo.location(id), { to: emsp.id, headers });
  expectOk(answer);
  return { answer, forwarded: await arrivalAt(emsp.platform, 'PUT', `/${id}`), receiver: emsp.platform };
}
