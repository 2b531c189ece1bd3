import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationList, SchemasContainer } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { projectRoot } from '../project-root.js';

/** Where the migrations of this project are. */
export const migrationsFolder = join(projectRoot, 'prisma', 'migrations');

/** The migrations of a folder, oldest first, as the engine wants them. */
export function readMigrations(folder = migrationsFolder): MigrationList {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const lockfile = join(folder, 'migration_lock.toml');
  return {
    baseDir: folder,
    lockfile: {
      path: 'migration_lock.toml',
      content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: names.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(folder, path, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/** `prisma/schema.prisma`, as the engine wants it. */
export function readSchema(): SchemasContainer {
  const path = join(projectRoot, 'prisma', 'schema.prisma');
  return { files: [{ path, content: readFileSync(path, 'utf8') }] };
}
