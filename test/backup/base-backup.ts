import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { OwnServer } from '../../src/chaos/servers/own-server.js';
import { withSession } from '../../src/chaos/servers/session.js';
import { emptyDataDir } from './moving-place.js';

/** What pg_basebackup leaves out: of this very process, or made anew at the start. */
const LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts', 'postgresql.auto.conf.tmp', 'backup_label']);
const EMPTY_IN_COPY = new Set([
  'pg_wal',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_subtrans',
]);

/**
 * A copy of a PostgreSQL cluster, made while it runs: what pg_basebackup does, which comes in no npm package either.
 *
 * @param beforeTheEnd what shall still be in it
 * @returns the folder in which an {@link OwnServer} finds the copy
 */
export async function baseBackup(server: OwnServer, beforeTheEnd: () => Promise<void>): Promise<string> {
  const source = join(server.dataDir, 'postgres');
  const dataDir = emptyDataDir();
  const target = join(dataDir, 'postgres');
  const owner = statSync(join(source, 'data'));
  await withSession(server.url, async (session) => {
    await session.query(`SELECT pg_backup_start('test', fast => true)`);
    copyTree(source, target, (path) => !LEFT_OUT.has(path) && !EMPTY_IN_COPY.has(path));
    await beforeTheEnd();
    const { rows } = await session.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    writeFileSync(join(target, 'data', 'backup_label'), rows[0]?.labelfile ?? '');
  });
  copyTree(join(source, 'data', 'pg_wal'), join(target, 'data', 'pg_wal'), () => true);
  for (const name of EMPTY_IN_COPY) mkdirSync(join(target, 'data', name), { recursive: true });
  giveTo(owner, target);
  chmodSync(join(target, 'data'), 0o700);
  return dataDir;
}

/** Files that come and go meanwhile are the log's business. */
function copyTree(from: string, to: string, isWanted: (name: string) => boolean): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!isWanted(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, target, isWanted);
    else if (entry.isFile()) copyIfThere(source, target);
  }
}

function copyIfThere(source: string, target: string): void {
  try {
    copyFileSync(source, target);
  } catch (error) {
    if (existsSync(source)) throw error;
  }
}

function giveTo(owner: { uid: number; gid: number }, path: string): void {
  chownSync(path, owner.uid, owner.gid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(owner, join(path, name));
}
