import { generateStatusChanges } from '../generator/status-changes.js';
import { latestMoment } from './data-set.js';
import { statusPush } from './network.js';
import { Phase, paced } from './phase.js';
import type { Stage } from './stage.js';

const CHANGES_PER_SECOND = 2;

/** Everything stays up, with a change now and then, until somebody stops it. */
export async function keepOn({ demo, hub, cast, screen, stopped }: Stage): Promise<void> {
  const { cpo, emsps } = cast;
  screen.say();
  screen.step('Still running, with a change now and then. Ctrl-C ends it.');
  screen.table([
    ['hub, versions', `${hub.url}/ocpi/versions`],
    ['hub, deliveries', `curl -H 'Authorization: Bearer ${hub.adminToken}' ${hub.url}/admin/v1/deliveries`],
    ['hub, messages', `curl -H 'Authorization: Bearer ${hub.adminToken}' ${hub.url}/admin/v1/messages`],
    ['hub, log', hub.logFile],
    ...[cpo, ...emsps].map(({ label, versionsUrl }) => [`${label}, versions`, versionsUrl]),
  ]);
  const locations = Array.from(cpo.locations.truth.documents.values(), ({ text }) => text);
  const from = Math.max(Date.now(), latestMoment(locations));
  const changes = generateStatusChanges({ seed: demo.seed + 1, locations, from });
  const phase = new Phase(emsps);
  screen.live(() => phase.counters(phase.pushed));
  const endless = paced(
    mapped(changes, (change) => statusPush(cpo, change)),
    CHANGES_PER_SECOND,
  );
  await phase.push(endless, 4, stopped);
}

function* mapped<T, U>(items: Iterable<T>, convert: (item: T) => U): Generator<U> {
  for (const item of items) yield convert(item);
}
