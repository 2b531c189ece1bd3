import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Longer than clients keep idle connections: who closes first breaks the request that is just on its way. */
const KEEP_ALIVE_MS = 75_000;
/** What clients are told: those that keep to it never send when the connection is just being closed. */
const KEEP_ALIVE_SAID = 'timeout=70';
/** When no request has come for so long, none is on its way any more on connections that look idle. */
const QUIET_MS = 300;
/** How much longer that is waited for at most, and for clients that have connected to send something. */
const LAST_REQUESTS_MS = 2_000;
const LOOK_EVERY_MS = 20;
/** How long requests under way may take to end. */
const CLOSE_GRACE_MS = 20_000;

export interface Closing {
  /** How long new connections are still taken, for load balancers to notice. */
  delayMs?: number;
  /** How long connections stay open on which no request comes. */
  quietMs?: number;
}

/** The hub's HTTP server. What it adds to Node's: it can be stopped without a request being broken off. */
export class WebServer {
  readonly #server: Server;
  readonly #underWay = new Set<ServerResponse>();
  readonly #connections = new Set<Socket>();
  /** Those that have carried nothing yet. */
  readonly #unused = new Set<Socket>();
  /** Not a time: after a process has not got the processor for a while, its timers come before what has arrived. */
  #looksWithoutRequest = Number.POSITIVE_INFINITY;
  #isFed = false;
  #isClosing = false;
  #isClosed = false;

  constructor(handle: RequestListener) {
    this.#server = createServer((request, response) => {
      this.#looksWithoutRequest = 0;
      this.#unused.delete(request.socket);
      this.#underWay.add(response);
      response.once('close', () => this.#underWay.delete(response));
      if (this.#isClosing) sayLast(response);
      else if (response.shouldKeepAlive) response.setHeader('Keep-Alive', KEEP_ALIVE_SAID);
      handle(request, response);
    });
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.on('connection', (socket: Socket) => {
      this.#connections.add(socket);
      this.#unused.add(socket);
      socket.once('close', () => {
        this.#connections.delete(socket);
        this.#unused.delete(socket);
      });
    });
  }

  /** @returns the port */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, () => {
        this.#server.off('error', reject);
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /**
   * Serves a connection that was accepted elsewhere, in place of listening.
   *
   * @returns false where it is too late
   */
  take(socket: Socket): boolean {
    if (this.#isClosed) return false;
    // As if it had begun to listen: Node then begins to watch for requests that take too long.
    if (!this.#isFed) this.#server.emit('listening');
    this.#isFed = true;
    return this.#server.emit('connection', socket);
  }

  /**
   * Answers what is under way and closes all connections. A client that pushes without pause would keep its
   * connections busy for ever, so it is told with its next answer that this was the last one.
   */
  async close({ delayMs = 0, quietMs = QUIET_MS }: Closing = {}): Promise<void> {
    this.#isClosing = true;
    for (const response of this.#underWay) {
      if (!response.headersSent) sayLast(response);
    }
    if (delayMs > 0) await wait(delayMs);
    // Not the close of node:http, which also breaks connections whose first request is still on its way.
    NetServer.prototype.close.call(this.#server);
    const deadline = performance.now() + quietMs + LAST_REQUESTS_MS;
    const quietLooks = quietMs / LOOK_EVERY_MS;
    await this.#closed(
      () =>
        (this.#unused.size === 0 && this.#looksWithoutRequest >= quietLooks) || performance.now() >= deadline,
    );
    this.#server.closeIdleConnections();
    const grace = performance.now() + CLOSE_GRACE_MS;
    await this.#closed(() => performance.now() >= grace);
    this.#isClosed = true;
    this.#server.closeAllConnections();
  }

  /** Waits until no connection is left, or enough is enough. */
  async #closed(isEnough: () => boolean): Promise<void> {
    while (this.#connections.size > 0 && !isEnough()) {
      await wait(LOOK_EVERY_MS);
      this.#looksWithoutRequest += 1;
    }
  }
}

/** After this answer the connection is closed. */
function sayLast(response: ServerResponse): void {
  response.removeHeader('Keep-Alive');
  response.setHeader('Connection', 'close');
}
