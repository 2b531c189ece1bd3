import type { Day, Provider } from './day.js';
import { type DriverPlan, withoutEmsp } from './driver-plan.js';
import { playDrivers } from './drivers.js';
import { type Charging, leave } from './one-driver.js';
import { missingAt } from './reckoning.js';

/**
 * One EMSP's servers are down, while its drivers end to charge and others come. The CPO notices nothing but that it
 * cannot ask; the hub keeps Sessions and CDRs until the EMSP is back, and brings them by itself.
 */
export async function playOutage(
  day: Day,
  provider: Provider,
  stayed: readonly Charging[],
  plans: readonly DriverPlan[],
): Promise<void> {
  const { platform } = provider;
  await platform.refuseConnections();
  day.away = provider;
  for (const charging of stayed) {
    await leave(day, { ...charging, plan: withoutEmsp(charging.plan) });
    day.freePlaces.push(charging.place);
  }
  await playDrivers(
    day,
    plans.map((plan) => (day.providers[plan.provider] === provider ? withoutEmsp(plan) : plan)),
  );
}

/** @returns how many objects it had missed, and how long it took until it had them */
export async function endOutage(
  day: Day,
  provider: Provider,
): Promise<{ missed: number; caughtUpMs: number }> {
  const { platform } = provider;
  const missed = missingAt(day, provider).length;
  await platform.start();
  const startedAt = performance.now();
  // Any request is a sign of life; the hub would also find out by itself.
  await platform.call({ method: 'GET', url: `${day.hub.url}/ocpi/versions` });
  await platform.until(() => missingAt(day, provider).length === 0, 'Sessions and CDRs of the outage');
  day.away = undefined;
  return { missed, caughtUpMs: performance.now() - startedAt };
}
