import { expectOk, idsIn } from '../expect/answers.js';
import type { LocationParty } from './location-party.js';
import type { Stage } from './stage.js';

const COUNT = 9;

/** Pushes new Locations of one minute after the other, each when the one before is acknowledged. */
export async function inTurn(
  stage: Stage,
  cpo: LocationParty,
  day: (minute: number) => string,
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let minute = 0; minute < count; minute += 1) {
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id, { last_updated: day(minute) })));
    ids.push(id);
  }
  return ids;
}

/** Nine Locations of one day, a minute apart, that nobody changes. */
export async function nineLocations(stage: Stage) {
  const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
  const { ids, day } = await stage.scenery('nine locations', async () => {
    const moments = stage.newDay();
    return { day: moments, ids: await inTurn(stage, cpo, moments, COUNT) };
  });
  const span = `date_from=${day(-10)}&date_to=${day(60)}`;
  const list = async (query: string) => idsIn(await emsp.list(`${span}&${query}`));
  return { emsp, day, ids, span, list };
}
