import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { WebServer } from '../../src/http/web-server.js';

const REQUEST = 'GET / HTTP/1.1\r\nHost: hub\r\n\r\n';
/** The least time that a connection without requests is kept when the server closes. */
const QUIET_MS = 300;

async function client(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function answer(socket: Socket): Promise<string> {
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data.toString();
}

/** The processor is given to others: timers are late, and what comes meanwhile waits to be read. */
function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('a request that came while the process stood still is answered before idle connections are closed', async () => {
  const server = new WebServer((_request, response) => response.end('here'));
  const socket = await client(await server.listen(0));
  socket.write(REQUEST);
  await answer(socket);
  const closed = server.close();
  socket.write(REQUEST);
  standStill(2 * QUIET_MS);
  expect(await answer(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\nConnection: close\r\n[\s\S]+here/);
  await closed;
});

test('connections that were accepted elsewhere are served, counted and closed like its own', async () => {
  const server = new WebServer((_request, response) => response.end('here'));
  const taken: boolean[] = [];
  const elsewhere = createServer((socket) => {
    taken.push(server.take(socket));
    if (!taken.at(-1)) socket.destroy();
  });
  elsewhere.listen(0);
  await once(elsewhere, 'listening');
  const { port } = elsewhere.address() as AddressInfo;
  const [idle, busy] = [await client(port), await client(port)];
  for (const socket of [idle, busy]) {
    socket.write(REQUEST);
    expect(await answer(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]+here/);
  }
  const ended = once(idle, 'close');
  const closed = server.close();
  busy.write(REQUEST);
  expect(await answer(busy)).toContain('Connection: close');
  await ended;
  await closed;
  await once(await client(port), 'close');
  expect(taken).toEqual([true, true, false]);
  elsewhere.close();
});

test('clients are told to give up idle connections before they are closed, so that none sends at that moment', async () => {
  const server = new WebServer((_request, response) => response.end('here'));
  const socket = await client(await server.listen(0));
  socket.write(REQUEST);
  expect(await answer(socket)).toContain('\r\nKeep-Alive: timeout=70\r\n');
  socket.write(REQUEST.replace('Host', 'Connection: close\r\nHost'));
  expect(await answer(socket)).not.toContain('Keep-Alive');
  await server.close();
});
