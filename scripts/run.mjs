#!/usr/bin/env node
/**
 * The one door to the project: `node scripts/run.mjs <demo|start|conformance|chaos|test|bench|setup> [args...]`.
 *
 * Makes the checkout ready (only what is missing), then hands this very process over to the
 * program. No child process in between: signals and the exit code need no forwarding.
 * Uses nothing but Node's own modules, because it runs before node_modules exists.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findOrGetPgBouncer, findOrGetRedis } from './server-binary.mjs';
import { projectRoot, setUp } from './set-up.mjs';

const PROGRAMS = {
  demo: { entry: 'dist/sandbox/demo.js', needsRedis: () => !process.env.REDIS_URL },
  start: { entry: 'dist/main.js', needsRedis: () => !process.env.REDIS_URL },
  conformance: { entry: 'dist/conformance/run.js', needsRedis: () => !process.env.REDIS_URL },
  chaos: { entry: 'dist/chaos/run.js', needsRedis: () => true },
  bench: { entry: 'dist/with-bench/bench/run.js', needsRedis: () => true, withBench: true },
  test: {
    entry: 'scripts/test.mjs',
    needsRedis: () => true,
    keepGoingOnTypeErrors: true,
    triesPgBouncer: true,
  },
  'migrate:check': { entry: 'dist/infra/migrations/check.js', needsRedis: () => false },
  'migrate:new': { entry: 'dist/infra/migrations/new.js', needsRedis: () => false },
  build: { entry: undefined, needsRedis: () => false },
  setup: { entry: undefined, needsRedis: () => true },
};

async function main([name = '', ...args]) {
  const program = PROGRAMS[name];
  if (!program) {
    console.error(`usage: node scripts/run.mjs <${Object.keys(PROGRAMS).join('|')}> [args...]`);
    process.exit(2);
  }
  const built = await setUp({ withBench: program.withBench === true });
  if (!built && !program.keepGoingOnTypeErrors)
    throw new Error('the TypeScript sources have errors (see above)');
  if (program.needsRedis()) process.env.HUB_REDIS_SERVER = await findOrGetRedis();
  if (program.triesPgBouncer) process.env.HUB_PGBOUNCER = (await findOrGetPgBouncer()) ?? '';
  if (program.entry === undefined) return;

  const entry = join(projectRoot, program.entry);
  if (!existsSync(entry)) throw new Error(`${program.entry} does not exist`);
  process.chdir(projectRoot);
  process.argv = [process.argv[0], entry, ...args];
  process.setSourceMapsEnabled(true);
  // A closed terminal is a request to stop like any other, and nobody reads what is still written then.
  process.on('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return () => import(pathToFileURL(entry).href);
}

let runProgram;
try {
  runProgram = await main(process.argv.slice(2));
} catch (error) {
  console.error(`ocpi-hub: ${error.message}`);
  process.exit(1);
}
await runProgram?.();
