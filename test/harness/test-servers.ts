/** The PostgreSQL or Redis of the test run (scripts/test-servers.mjs), or one that the developer has named. */
export function serverUrl(variable: 'TEST_DATABASE_URL' | 'TEST_REDIS_URL'): string {
  const url = process.env[variable];
  if (url === undefined) throw new Error(`${variable} is not set: start tests with npm test`);
  return url;
}

/** The same server, another database of it. */
export function withPath(server: string, path: string): string {
  return Object.assign(new URL(server), { pathname: `/${path}` }).href;
}
