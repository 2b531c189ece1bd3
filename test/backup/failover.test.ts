/** A hub that goes on while its database is taken over by a copy that had not got everything. */
import { openDatabase } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { applyMigrations } from '../../src/infra/migrate.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { Cursors } from '../../src/replication/cursors.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { Leases } from '../../src/replication/leases.js';
import { ReplicationLog } from '../../src/replication/log.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import { waitFor } from '../harness/wait-until.js';
import { location, push } from '../replication/location-bodies.js';
import { baseBackup } from './base-backup.js';
import { MovingPlace, startPostgres } from './moving-place.js';

const RECEIVER = { party: 'NL/EM1', module: 'locations' };
const silent = createLogger('silent');

test('a drain that has read what was lost moves no cursor past what comes in its place', async () => {
  const place = await MovingPlace.start();
  await applyMigrations(place.databaseUrl, () => undefined);
  const database = openDatabase(place.databaseUrl, 2);
  const log = new ReplicationLog(database);
  const store = async (id: string) => {
    const commit = new GroupCommit(new ObjectStore(database), () => undefined, silent);
    await commit.submit(push('PUT', id, location(id, 1, [])));
    return database.storedObject.findFirstOrThrow({ where: { objectKey: id } });
  };
  const readAfter = (position: bigint) =>
    log.read(LOCATIONS, RECEIVER.party, position, { from: position, horizon: undefined }, 10);
  try {
    const leases = new Leases(database, 'hub-1', 60_000, 10_000, () => performance.now(), silent);
    await new Cursors(database).ensure([RECEIVER]);
    const taking = await leases.take(RECEIVER);
    if (taking.kind !== 'taken') throw new Error(`not taken but ${taking.kind}`);
    const copy = await baseBackup(place.postgres, async () => undefined);

    // Transactions whose numbers the copy will give again.
    for (let at = 0; at < 50; at += 1) await database.$executeRaw`SELECT pg_current_xact_id()`;
    await store('LOST');
    const { entries, upTo } = await readAfter(0n);
    expect(entries.map(({ objectName }) => objectName)).toEqual(['LOST']);

    const { port } = new URL(place.databaseUrl);
    await place.moveTo(() => startPostgres(copy, Number(port)));
    const { revision } = await waitFor(() => store('NEW').catch(() => undefined), 'a push to be stored');
    expect(revision).toBeLessThan(upTo);

    expect(await taking.lease.advance(upTo, true)).toBe(false);
    // It is given back all the same, so that nobody has to wait for its end.
    await taking.lease.end({ position: upTo, hasDelivered: true, pause: undefined });
    const again = await new Leases(database, 'hub-2', 60_000, 10_000, () => performance.now(), silent).take(
      RECEIVER,
    );
    expect(again).toMatchObject({ kind: 'taken', lease: { position: 0n } });
    expect((await readAfter(0n)).entries.map(({ objectName }) => objectName)).toEqual(['NEW']);
    expect(again.kind === 'taken' && (await again.lease.advance(revision, true))).toBe(true);
  } finally {
    await database.$disconnect();
    await place.close();
  }
}, 60_000);
