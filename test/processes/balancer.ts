import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { send } from '../../src/sandbox/http/exact-request.js';

const LOOK_EVERY_MS = 100;

interface Backend {
  port: number;
  isUp: boolean;
}

/** A load balancer for TCP as simple as they come: hands connections out in turn, to whoever says that it is ready. */
export class Balancer {
  readonly #backends: Backend[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #looking: Promise<void> = Promise.resolve();
  #isStopping = false;

  private constructor() {
    this.#server = createServer((client) => this.#serve(client));
  }

  static async start(): Promise<Balancer> {
    const balancer = new Balancer();
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    balancer.#looking = balancer.#look();
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  add(port: number): void {
    this.#backends.push({ port, isUp: false });
  }

  isUp(port: number): boolean {
    return this.#backends.some((backend) => backend.port === port && backend.isUp);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#looking;
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(client: Socket): void {
    const backend = this.#backends.find(({ isUp }) => isUp);
    if (backend === undefined) {
      client.destroy();
      return;
    }
    this.#backends.push(...this.#backends.splice(this.#backends.indexOf(backend), 1));
    const server = connect(backend.port, '127.0.0.1');
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
      socket.pipe(other);
    }
  }

  async #look(): Promise<void> {
    while (!this.#isStopping) {
      await Promise.all(
        this.#backends.map(async (backend) => {
          backend.isUp = await isReady(backend.port);
        }),
      );
      await pause(LOOK_EVERY_MS);
    }
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await send({ url: `http://127.0.0.1:${port}/health/ready` })).status === 200;
  } catch {
    return false;
  }
}
