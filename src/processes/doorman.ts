import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../infra/logger.js';
import type { Child } from './child.js';

/** Connections that wait while no process is there to take them. */
const WAITING_LIMIT = 1_000;

interface Handed {
  socket: Socket;
  to: Child;
}

/**
 * Listens on the hub's port in the primary, and hands connections to the processes, in turn. A connection is kept
 * until its process has said that it has it: that of a process that died goes to another, and while there is none it waits.
 * (node:cluster, which does much the same, leaves such connections hanging for ever.)
 */
export class Doorman {
  readonly #server: Server;
  #processes: Child[] = [];
  readonly #handed = new Map<number, Handed>();
  readonly #waiting: Socket[] = [];
  #connections = 0;

  constructor(private readonly log: Logger) {
    // Paused: not a byte is read here.
    this.#server = createServer({ pauseOnConnect: true }, (socket) => {
      socket.on('error', () => undefined); // its process sees the same
      this.#hand(socket);
    });
  }

  /** @returns the port */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, () => {
        this.#server.off('error', reject);
        // Such as of a connection that the system had no room for; the next one may be accepted.
        this.#server.on('error', (error) => this.log.warn({ error }, 'a connection was not accepted'));
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Takes no new connections. */
  close(): void {
    this.#server.close();
  }

  /** A process is ready for connections. */
  admit(child: Child): void {
    this.#processes.push(child);
    for (const socket of this.#waiting.splice(0)) this.#hand(socket);
  }

  /** A process gets no more connections. */
  dismiss(child: Child): void {
    this.#processes = this.#processes.filter((each) => each !== child);
  }

  /** A process has a connection, and the primary lets go of it. */
  taken(connection: number): void {
    this.#handed.get(connection)?.socket.destroy();
    this.#handed.delete(connection);
  }

  /** A process has ended: what it did not get round to taking goes to the others. */
  ended(child: Child): void {
    this.dismiss(child);
    for (const [connection, { socket, to }] of [...this.#handed]) {
      if (to !== child) continue;
      this.#handed.delete(connection);
      this.#hand(socket);
    }
  }

  #hand(socket: Socket): void {
    const next = this.#processes.shift();
    if (next === undefined) {
      if (this.#waiting.length < WAITING_LIMIT) this.#waiting.push(socket);
      else socket.destroy();
      return;
    }
    this.#processes.push(next);
    if (socket.destroyed) return;
    this.#connections += 1;
    this.#handed.set(this.#connections, { socket, to: next });
    next.tell({ kind: 'connection', connection: this.#connections }, socket);
  }
}
