import type { PartyId } from '../../../ocpi/party.js';
import { ChargePoints } from '../../charge-point/charge-points.js';
import { type ChargePlace, placeIn } from '../../charging/charge-place.js';
import { objectKey } from '../../objects/object-kind.js';
import type { Stage } from '../stage.js';
import type { Day, Provider } from './day.js';
import { reportDay } from './day-report.js';
import { Diary } from './diary.js';
import { type DriverPlan, planDrivers } from './driver-plan.js';
import { playDrivers } from './drivers.js';
import { endOutage, playOutage } from './outage.js';
import { leakedToScsp, settle } from './reckoning.js';
import { playTariffs, tariffsOf } from './tariffs.js';
import { newProvider, playTokens } from './tokens.js';

const MOST_PLACES = 200;
const STILL_CHARGING = 5;

/** The second act: drivers of three EMSPs charge at the CPO's charge points, from the card to the checked bill. */
export async function playDay(stage: Stage): Promise<boolean> {
  const { screen, demo, cast } = stage;
  screen.say();
  const { owner, places } = busiestOwner(stage);
  if (owner === undefined || places.length < 2) {
    screen.say('There are not enough charge points for a roaming day.');
    return true;
  }
  const now = Date.now();
  // Seconds since 1970 in few letters: what this day brings forth has other ids than what another one did.
  const label = `${Math.floor(now / 1000)
    .toString(36)
    .toUpperCase()}-`;
  const [tariff, ...otherTariffs] = tariffsOf(owner, label);
  const [first, ...others] = cast.emsps.map((emsp, at) => newProvider(emsp, now + at, label));
  if (tariff === undefined || first === undefined) throw new Error('nobody takes part');
  await playTariffs(stage, owner, [tariff, ...otherTariffs]);
  await playTokens(stage, owner, [first, ...others]);
  const day: Day = {
    ...stage,
    label,
    owner,
    // It is played at once what takes hours, so it began some hours ago.
    chargePoints: new ChargePoints(cast.cpo, {
      owner,
      tariff,
      label,
      clock: () => Date.now() - 4 * 3_600_000,
    }),
    providers: [first, ...others],
    freePlaces: places,
    tariffKey: objectKey({ ...owner, id: tariff.id }),
    shownToScsp: new Set(),
    away: undefined,
    diary: new Diary(),
  };
  await playDrivingDay(day, others[0] ?? first, [
    ...planDrivers(demo.seed, demo.sessions, 1 + others.length),
  ]);
  screen.step('Settling up: every session and bill, at whom it belongs, and nowhere else');
  const accounts = await Promise.all(day.providers.map((provider) => settle(day, provider)));
  return reportDay(day, { accounts, leaked: leakedToScsp(day) });
}

async function playDrivingDay(day: Day, unlucky: Provider, plans: readonly DriverPlan[]): Promise<void> {
  const { screen, diary } = day;
  const live = () => screen.live(() => diary.line(plans.length));
  const [noon, evening] = [Math.floor(plans.length * 0.4), Math.floor(plans.length * 0.7)];
  screen.step(
    'Morning: drivers hold a card to the reader, or start by app; nobody names a receiver, the hub finds it',
  );
  live();
  const stayed = await playDrivers(day, plans.slice(0, noon), ({ provider }, soFar) => {
    return provider === unlucky && soFar < STILL_CHARGING && day.freePlaces.length > 2;
  });
  screen.endLive();
  screen.step(`Noon: ${unlucky.platform.label} goes down; ${stayed.length} of its drivers are charging`);
  live();
  await playOutage(day, unlucky, stayed, plans.slice(noon, evening));
  screen.endLive();
  const { missed, caughtUpMs } = await endOutage(day, unlucky);
  screen.say(
    `  back: it had missed ${missed} sessions and CDRs, and has them after ${Math.round(caughtUpMs)} ms; nobody sent anything again`,
  );
  screen.say(
    `  ${diary.startedOffline} of its drivers could start meanwhile: the CPO knew their cards, and may start without asking`,
  );
  screen.step('Evening: all are there again');
  live();
  await playDrivers(day, plans.slice(evening));
  screen.endLive();
}

/** The party with the most charge points that can be told by the id of their Location, and one EVSE of each. */
function busiestOwner({ data, cast }: Stage): { owner: PartyId | undefined; places: ChargePlace[] } {
  const byOwner = new Map<PartyId, ChargePlace[]>(data.parties.map((party) => [party, []]));
  const ids = new Map<string, number>();
  for (const { text } of cast.cpo.locations.truth.documents.values()) {
    const place = placeIn(text);
    const { country_code, party_id } = JSON.parse(text) as { country_code: string; party_id: string };
    const owner = data.parties.find(
      ({ countryCode, partyId }) => countryCode === country_code && partyId === party_id,
    );
    if (place === undefined || owner === undefined) continue;
    ids.set(place.locationId, (ids.get(place.locationId) ?? 0) + 1);
    byOwner.get(owner)?.push(place);
  }
  const [busiest] = [...byOwner].sort(([, a], [, b]) => b.length - a.length);
  const places = (busiest?.[1] ?? []).filter(({ locationId }) => ids.get(locationId) === 1);
  return { owner: busiest?.[0], places: places.slice(0, MOST_PLACES) };
}
