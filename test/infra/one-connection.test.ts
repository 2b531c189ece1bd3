import { type AddressInfo, createServer, type Socket } from 'node:net';
import { withConnection } from '../../src/infra/one-connection.js';

const away = (connectionString: string, connectionTimeoutMillis = 10_000) =>
  withConnection({ connectionString, connectionTimeoutMillis }, async () => 'connected').catch(
    ({ name, message }: Error) => `${name}: ${message}`,
  );

test('a database that is not there: one line says which, and why, without its password', async () => {
  expect(await away('postgresql://hub:secret@127.0.0.1:1/hub')).toBe(
    'DatabaseAway: PostgreSQL at 127.0.0.1:1/hub (DATABASE_URL) cannot be used: connect ECONNREFUSED 127.0.0.1:1',
  );
  // A name with several addresses.
  expect(await away('postgresql://hub:secret@localhost:1/hub')).toMatch(
    /^DatabaseAway: PostgreSQL at localhost:1\/hub \(DATABASE_URL\) cannot be used: connect ECONNREFUSED \S+$/,
  );
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.pathname = '/nowhere';
  expect(await away(url.href)).toContain(
    '/nowhere (DATABASE_URL) cannot be used: database "nowhere" does not exist',
  );
});

test('a server that takes the connection and says nothing is not waited for', async () => {
  const sockets: Socket[] = [];
  const mute = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as AddressInfo;
  expect(await away(`postgresql://hub@127.0.0.1:${port}/hub`, 200)).toContain('cannot be used: ');
  for (const socket of sockets) socket.destroy();
  mute.close();
});
