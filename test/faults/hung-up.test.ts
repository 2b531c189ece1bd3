import { request } from 'node:http';
import pg from 'pg';
import { authorization } from '../../src/sandbox/http/exact-request.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { lockWaits } from '../harness/lock-waits.js';
import { waitUntil } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

test('a push whose sender has hung up while the database stood still is not carried out when it goes on', async () => {
  const hub = await TestHub.start();
  const cpo = await hub.join(party('CPO', 'CP1'));
  const blocker = new pg.Client({ connectionString: hub.place.databaseUrl });
  try {
    await cpo.locations.pushLocation(location('LOC1'));
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE object IN ACCESS EXCLUSIVE MODE');
    const late = request(`${hub.url}/ocpi/2.2.1/receiver/locations/NL/CP1/LOC1/E1`, {
      method: 'PATCH',
      headers: { ...authorization(cpo.connection.hubToken), 'Content-Type': 'application/json' },
    });
    late.on('error', () => undefined); // it is hung up below
    late.end('{"status":"BLOCKED","last_updated":"2026-06-02T00:00:01Z"}');
    await waitUntil(async () => (await lockWaits(hub.place.databaseUrl)) > 0, 'the push to wait');
    const closed = new Promise((resolve) => late.once('close', resolve));
    late.destroy();
    await closed;
    // Pushes are stored one batch after the other: when this one is acknowledged the other's turn has been.
    const next = cpo.locations.pushLocation(location('LOC2'));
    await blocker.query('COMMIT');
    expect(await next).toMatchObject({ acknowledged: true });
    const read = await cpo.call({
      method: 'GET',
      url: `${hub.url}/ocpi/2.2.1/receiver/locations/NL/CP1/LOC1/E1`,
    });
    expect(read).toMatchObject({ ok: true, envelope: { data: { status: 'AVAILABLE' } } });
  } finally {
    await blocker.end();
    await hub.stop();
  }
});
