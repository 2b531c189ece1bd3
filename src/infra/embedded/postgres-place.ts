import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { UserIds } from './system-user.js';

/** Where things go that the user `postgres` must reach while the checkout is in a private folder such as /root. */
const SHARED_PLACE = '/var/lib/ocpi-hub';

/**
 * The folder for PostgreSQL's files, made if need be: `<dataDir>/postgres`. When root's data folder lies where the
 * user that runs PostgreSQL cannot go, that is a link to a folder in the shared place.
 */
export function placeForData(dataDir: string, user: UserIds | undefined): string {
  const wanted = join(dataDir, 'postgres');
  mkdirSync(dataDir, { recursive: true });
  if (!user) {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    return wanted;
  }
  // Our own folder: others may pass through, what is secret in it is so by its own mode.
  chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  const place = canReach(user, dataDir) ? wanted : linkedPlace(wanted, user);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  chownSync(place, user.uid, user.gid);
  return place;
}

/**
 * The folder of PostgreSQL's programs: as npm installed it, or a copy in the shared place when `user` cannot
 * read the installed one.
 */
export function placeForPrograms(installed: string, version: string, user: UserIds | undefined): string {
  if (!user || canReach(user, join(installed, 'bin', 'postgres'))) return installed;
  const copy = join(SHARED_PLACE, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const half = `${copy}.${process.pid}`;
  mkdirSync(SHARED_PLACE, { recursive: true, mode: 0o755 });
  cpSync(installed, half, { recursive: true, verbatimSymlinks: true });
  letEverybodyRead(half);
  try {
    renameSync(half, copy); // appears as a whole; who comes second keeps the first one's
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/** Never cleaned up by us: a data folder that is not where it was may have been moved, not thrown away. */
function linkedPlace(link: string, user: UserIds): string {
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) return readlinkSync(link);
  // What was meant to be temporary stays temporary.
  const temporary = realpathSync(tmpdir());
  const isTemporary = realpathSync(dirname(link)).startsWith(`${temporary}/`) && canReach(user, temporary);
  const place = join(isTemporary ? temporary : SHARED_PLACE, `data-${randomBytes(6).toString('hex')}`);
  mkdirSync(dirname(place), { recursive: true, mode: 0o755 });
  symlinkSync(place, link);
  return place;
}

/** Whether `user` may read `path` and pass through all folders above it. */
function canReach(user: UserIds, path: string): boolean {
  for (let current = realpathSync(path); ; current = dirname(current)) {
    const { mode, uid, gid } = statSync(current);
    const bits = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
    if ((bits & 0o1) === 0) return false;
    if (current === dirname(current)) return true;
  }
}

function letEverybodyRead(path: string): void {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return;
  chmodSync(path, stats.mode | ((stats.mode & 0o100) === 0 ? 0o044 : 0o055));
  if (stats.isDirectory()) for (const name of readdirSync(path)) letEverybodyRead(join(path, name));
}
