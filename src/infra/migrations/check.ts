// `npm run migrate:check`: fails when somebody changed prisma/schema.prisma and wrote no migration, or the other way round.

import { schemaDifference } from './schema-difference.js';
import { withScratchDatabase } from './scratch-database.js';

const difference = await withScratchDatabase((databaseUrl) => schemaDifference(databaseUrl));
if (difference === undefined) {
  process.stdout.write('prisma/schema.prisma and prisma/migrations agree\n');
} else {
  process.stderr.write(
    `prisma/schema.prisma and prisma/migrations disagree; run \`npm run migrate:new -- <name>\`. Missing:\n\n${difference}\n`,
  );
  process.exitCode = 1;
}
