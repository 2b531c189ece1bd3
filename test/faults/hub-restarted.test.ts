import { authorization, send } from '../../src/sandbox/http/exact-request.js';
import { party } from '../harness/cast.js';
import { HubProcess } from '../harness/hub-process.js';
import { location } from '../sandbox/connected-pair.js';

const LOCATIONS = 60;

test('a restarted hub knows everybody, and sends nobody again what they have', async () => {
  const hub = await HubProcess.start();
  try {
    const cpo = await hub.join(party('CPO', 'CP1'));
    const emsps = await Promise.all([hub.join(party('EMSP', 'EM1')), hub.join(party('EMSP', 'EM2'))]);
    const ids = Array.from({ length: LOCATIONS }, (_, at) => `LOC${at}`);
    await Promise.all(ids.map((id) => cpo.locations.pushLocation(location(id))));
    for (const emsp of emsps)
      await emsp.until(() => emsp.received().store.size === LOCATIONS, 'all Locations');
    const unused = await hub.admin.invite();
    const before = await known(hub);

    expect(await hub.kill('SIGTERM')).toBe(0);
    await hub.startAgain();

    const after = await known(hub);
    expect(after).toEqual(before);
    expect(after.deliveries.filter(({ pending }) => pending > 0)).toEqual([]);
    const asInvited = await send({ url: unused.versions_url, headers: authorization(unused.token) });
    expect(asInvited.envelope.status_code).toBe(1000);
    for (const emsp of emsps) expect((await emsp.pullAll()).totalCount).toBe(LOCATIONS);

    // One more makes the hub look at everything that it could believe to owe.
    expect(await cpo.locations.pushLocation(location('ONE_MORE'))).toMatchObject({ acknowledged: true });
    for (const emsp of emsps) {
      await emsp.until(() => emsp.received().store.size === LOCATIONS + 1, 'the one that is new');
      expect(emsp.received().counts).toEqual({
        locations: LOCATIONS + 1,
        evses: 0,
        connectors: 0,
        patches: 0,
      });
    }
  } finally {
    await hub.stop();
  }
}, 60_000);

/** What a hub knows of others, from all sides. */
async function known({ admin }: HubProcess) {
  const [platforms, parties, deliveries] = await Promise.all([
    admin.platforms(),
    admin.parties(),
    admin.deliveries(),
  ]);
  return {
    // When the hub last heard of somebody goes on while it is looked at, and so does who is delivering.
    platforms: platforms.map(({ last_seen_at: _seen, next_check_at: _next, ...platform }) => platform),
    parties,
    deliveries: deliveries.map(({ drained_by: _by, ...delivery }) => delivery),
  };
}
