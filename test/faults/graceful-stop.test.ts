import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { authorization } from '../../src/sandbox/http/exact-request.js';
import type { HubProcess } from '../harness/hub-process.js';
import { seededTest } from './seeded-test.js';
import { Stage } from './stage.js';

/** A container gets ten seconds before it is killed. */
const STOPS_WITHIN_MS = 8_000;

seededTest(
  'SIGTERM in a storm: whatever was accepted is answered, the process ends, and the next one goes on',
  async (seed) => {
    const stage = await Stage.start({ seed, locations: 300, emsps: 2 });
    const { hub, cpo, storm } = stage;
    try {
      const running = storm.run();
      await storm.acknowledges(200);
      const idle = await idleConnection(hub);
      const half = await halfRequest(hub, cpo.connection.hubToken);

      const toldAt = performance.now();
      const ended = hub.kill('SIGTERM');
      await storm.until(({ unanswered }) => unanswered >= 50, 'the hub to take no new connections');
      half.write('{}');
      const [answer] = (await once(half, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 404/);
      expect(await ended).toBe(0);
      expect(performance.now() - toldAt).toBeLessThan(STOPS_WITHIN_MS);
      storm.stop();
      await running;
      idle.destroy();
      // Who comes too late finds no hub; nobody who had been answered before loses the connection in a request.
      expect(storm.complaints.filter((line) => !line.endsWith('notAccepted'))).toEqual([]);

      await hub.startAgain();
      await stage.everythingDelivered();
      await stage.expectNothingLost();
      await stage.expectExactlyEqualInTheEnd();
    } finally {
      await stage.stop();
    }
  },
);

/** A connection that was used once and is kept for later. */
async function idleConnection(hub: HubProcess): Promise<Socket> {
  const socket = await open(hub);
  socket.write('GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n');
  await once(socket, 'data');
  return socket;
}

/** A request of which the body is still to come. */
async function halfRequest(hub: HubProcess, token: string): Promise<Socket> {
  const socket = await open(hub);
  const { Authorization } = authorization(token);
  const head = `PATCH /ocpi/2.2.1/receiver/nothing HTTP/1.1\r\nHost: hub\r\nAuthorization: ${Authorization}\r\n`;
  await new Promise((resolve) => socket.write(`${head}Content-Length: 2\r\n\r\n`, resolve));
  return socket;
}

async function open({ port }: HubProcess): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}
