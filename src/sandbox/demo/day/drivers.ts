import { inParallel } from '../../in-parallel.js';
import { paced } from '../phase.js';
import type { Day } from './day.js';
import type { DriverPlan } from './driver-plan.js';
import { arrive, type Charging, leave } from './one-driver.js';

const AT_ONCE = 8;
const PER_SECOND = 12;

/**
 * Lets drivers come, charge and go, a few at a time.
 *
 * @param stays which of them are to be left charging
 * @returns those who still charge
 */
export async function playDrivers(
  day: Day,
  plans: readonly DriverPlan[],
  stays: (charging: Charging, soFar: number) => boolean = () => false,
): Promise<Charging[]> {
  const charging: Charging[] = [];
  const { freePlaces, diary } = day;
  const atOnce = Math.max(1, Math.min(AT_ONCE, Math.floor(freePlaces.length / 2)));
  await inParallel(
    paced(plans, PER_SECOND),
    atOnce,
    async (plan) => {
      const place = freePlaces.shift();
      if (place === undefined) return diary.trouble('no charge point is free');
      try {
        const arrived = await arrive(day, plan, place);
        if (arrived !== undefined && stays(arrived, charging.length)) {
          charging.push(arrived);
          return;
        }
        if (arrived !== undefined) await leave(day, arrived);
        freePlaces.push(place);
      } catch (error) {
        // The charge point may be blocked now, so nobody else is sent there.
        diary.trouble(`driver ${diary.drivers}, ${plan.start}: ${String(error)}`);
      }
    },
    day.stopped,
  );
  return charging;
}
