import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnServer, postgresProcesses } from '../../src/chaos/servers/own-server.js';
import { type Database, openDatabase } from '../../src/infra/database.js';
import { freePort } from '../../src/infra/embedded/free-port.js';
import { startEmbeddedPostgres } from '../../src/infra/embedded/postgres.js';
import { createLogger } from '../../src/infra/logger.js';
import { applyMigrations } from '../../src/infra/migrate.js';
import { Cursors } from '../../src/replication/cursors.js';
import { Leases } from '../../src/replication/leases.js';

const receiver = { party: 'NL/EM1', module: 'locations' };

let dataDir: string;
let postgres: OwnServer;
let databases: Database[];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'lease-after-crash-'));
  chmodSync(dataDir, 0o711); // PostgreSQL may run as another user, below it
  const kind = { begin: startEmbeddedPostgres, processes: postgresProcesses };
  postgres = await new OwnServer(kind, dataDir, await freePort()).start();
  await applyMigrations(postgres.url, () => undefined);
  databases = [];
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.$disconnect()));
  await postgres.stop();
  rmSync(dataDir, { recursive: true });
});

/** A hub process, with connections of its own: those of before a crash are broken. */
function newProcess(name: string): { database: Database; leases: Leases } {
  const database = openDatabase(postgres.url, 1);
  databases.push(database);
  const elapsed = () => performance.now();
  return { database, leases: new Leases(database, name, 60_000, 10_000, elapsed, createLogger('silent')) };
}

async function powerCut(): Promise<void> {
  await postgres.kill();
  await postgres.start();
}

test('a database that has crashed gives nobody a receiver that somebody drains', async () => {
  const { database, leases } = newProcess('one');
  await new Cursors(database).ensure([receiver]);
  expect((await leases.take(receiver)).kind).toBe('taken');
  await powerCut();
  expect((await newProcess('two').leases.take(receiver)).kind).toBe('elsewhere');

  const { database: again, leases: same } = newProcess('one');
  expect((await same.take(receiver)).kind).toBe('taken');
  await again.deliveryCursor.updateMany({ data: { leasedUntil: new Date(0) } });
  await same.renew();
  await powerCut();
  expect((await newProcess('two').leases.take(receiver)).kind).toBe('elsewhere');
});
