import { execFileSync } from 'node:child_process';
import { EmbeddedServerError } from './embedded-server.js';

/** The numbers of a user of this machine. */
export interface UserIds {
  uid: number;
  gid: number;
}

/**
 * The user that PostgreSQL, which refuses to run as root, runs as. Undefined when we are not root and
 * it can run as ourselves.
 */
export function userForPostgres(): UserIds | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = idsOf('postgres');
  if (existing) return existing;
  try {
    execFileSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
      {
        stdio: 'ignore',
      },
    );
  } catch {
    // No useradd, or a read-only /etc: `nobody` exists everywhere.
  }
  const ids = idsOf('postgres') ?? idsOf('nobody');
  if (!ids)
    throw new EmbeddedServerError(
      'PostgreSQL refuses to run as root and there is no user `postgres`: create one, or set DATABASE_URL',
    );
  return ids;
}

function idsOf(user: string): UserIds | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
