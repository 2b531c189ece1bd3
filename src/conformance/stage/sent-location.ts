import { expectOk } from '../expect/answers.js';
import { expectThat } from '../expect/expect.js';
import { arrivalAt } from './arrivals.js';
import type { Stage } from './stage.js';

type Fields = Readonly<Record<string, unknown>>;

/** Pushes a new Location with these fields to everybody. */
export async function sentLocation(stage: Stage, changes: Fields) {
  const [cpo] = await stage.locationParties('CPO1');
  await stage.platforms('EMSP1');
  const id = stage.newId();
  return { id, answer: await cpo.put(id, cpo.location(id, changes)) };
}

/** The text in which a Location arrives at an EMSP. */
export async function textAt(stage: Stage, id: string): Promise<string> {
  const [emsp] = await stage.platforms('EMSP1');
  return (await arrivalAt(emsp, 'PUT', `/${id}`)).requestBody;
}

/** Pushes a Location with this field, given as text, which must arrive character by character. */
export async function expectPasses(stage: Stage, field: string): Promise<void> {
  const [cpo] = await stage.locationParties('CPO1');
  await stage.platforms('EMSP1');
  const id = stage.newId();
  const body = JSON.stringify(cpo.location(id)).replace('{', `{${field},`);
  expectOk(await cpo.put(id, undefined, { body }), field);
  const text = await textAt(stage, id);
  expectThat(text.includes(field), 'what arrives', field, text);
}
