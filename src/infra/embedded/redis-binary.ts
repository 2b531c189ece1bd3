import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../project-root.js';
import { EmbeddedServerError } from './embedded-server.js';

const NAMES = ['redis-server', 'valkey-server'];

/**
 * The Redis (or Valkey) server to start: the one that `scripts/run.mjs` found or fetched, else one from
 * PATH, else one fetched earlier. Fetching itself belongs to the set-up (scripts/server-binary.mjs).
 */
export function findRedisServer(): string {
  const given = process.env.HUB_REDIS_SERVER;
  if (given) return given;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...candidates, join(projectRoot, '.setup', 'redis', 'redis-server')].find(isExecutable);
  if (found) return found;
  throw new EmbeddedServerError(
    'no redis-server found: run `npm run setup`, install redis-server, or set REDIS_URL',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
