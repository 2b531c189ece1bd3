// `npm run migrate:new -- <name>`: writes the migration that leads from the existing ones to prisma/schema.prisma.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrationsFolder } from './migration-files.js';
import { schemaDifference } from './schema-difference.js';
import { withScratchDatabase } from './scratch-database.js';

const name = process.argv.slice(2).join('_').toLowerCase();

if (/^[a-z0-9_]+$/.test(name)) {
  const sql = await withScratchDatabase((databaseUrl) => schemaDifference(databaseUrl));
  if (sql === undefined)
    process.stdout.write('nothing to do: prisma/schema.prisma and prisma/migrations agree\n');
  else write(sql);
} else {
  process.stderr.write('usage: npm run migrate:new -- <name in letters, digits and _>\n');
  process.exitCode = 2;
}

function write(sql: string): void {
  const time = new Date().toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  const folder = join(migrationsFolder, `${time}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'migration.sql'), sql);
  process.stdout.write(`wrote ${join(folder, 'migration.sql')}; read it before you commit it\n`);
}
