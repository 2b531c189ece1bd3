import { readMigrations, readSchema } from './migration-files.js';
import { NO_FILTERS, withSchemaEngine } from './schema-engine.js';

/**
 * The SQL that is missing between the migrations (applied to a shadow database that is dropped again) and
 * `prisma/schema.prisma`; undefined when they agree.
 */
export async function schemaDifference(
  databaseUrl: string,
  migrations = readMigrations(),
  schema = readSchema(),
): Promise<string | undefined> {
  const { exitCode, stdout } = await withSchemaEngine(databaseUrl, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', ...schema },
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    }),
  );
  return exitCode === 0 ? undefined : (stdout ?? '');
}
