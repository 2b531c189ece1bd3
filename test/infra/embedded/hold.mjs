// Starts an embedded server, prints its address, and lives until it is killed. For the tests of what happens then.
// usage: node hold.mjs <postgres|redis> <dataDir>
const [, , kind, dataDir] = process.argv;
const log = () => {};
const server =
  kind === 'postgres'
    ? await (await import('../../../dist/infra/embedded/postgres.js')).startEmbeddedPostgres({ dataDir, log })
    : await (await import('../../../dist/infra/embedded/redis.js')).startEmbeddedRedis({ dataDir, log });
process.stdout.write(`${server.url}\n`);
setInterval(() => {}, 60_000);
