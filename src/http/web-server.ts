import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Longer than clients keep idle connections: who closes first breaks the request that is just on its way. */
const KEEP_ALIVE_MS = 75_000;
/** When no request has come for so long, none is on its way any more on connections that look idle. */
const QUIET_MS = 300;
/** How long that is waited for, and for clients that have connected to send something. */
const LAST_REQUESTS_MS = 2_000;
const LOOK_EVERY_MS = 20;
/** How long requests under way may take to end. */
const CLOSE_GRACE_MS = 20_000;

/** The hub's HTTP server. What it adds to Node's: it can be stopped without a request being broken off. */
export class WebServer {
  readonly #server: Server;
  readonly #underWay = new Set<ServerResponse>();
  /** Connections that have carried nothing yet. */
  readonly #unused = new Set<Socket>();
  #lastRequestAt = Number.NEGATIVE_INFINITY;
  #isClosing = false;

  constructor(handle: RequestListener) {
    this.#server = createServer((request, response) => {
      this.#lastRequestAt = performance.now();
      this.#unused.delete(request.socket);
      this.#underWay.add(response);
      response.once('close', () => this.#underWay.delete(response));
      if (this.#isClosing) response.setHeader('Connection', 'close');
      handle(request, response);
    });
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.on('connection', (socket: Socket) => {
      this.#unused.add(socket);
      socket.once('close', () => this.#unused.delete(socket));
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
   * Answers what is under way and closes all connections. A client that pushes without pause would keep its
   * connections busy for ever, so it is told with its next answer that this was the last one.
   */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const response of this.#underWay) {
      if (!response.headersSent) response.setHeader('Connection', 'close');
    }
    const closed = new Promise<void>((resolve) => {
      // Not the close of node:http, which also breaks connections whose first request is still on its way.
      NetServer.prototype.close.call(this.#server, () => resolve());
    });
    const deadline = performance.now() + LAST_REQUESTS_MS;
    while (!this.#isQuiet && performance.now() < deadline) await wait(LOOK_EVERY_MS);
    this.#server.closeIdleConnections();
    const grace = setTimeout(() => this.#server.closeAllConnections(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(grace);
  }

  get #isQuiet(): boolean {
    return this.#unused.size === 0 && performance.now() - this.#lastRequestAt >= QUIET_MS;
  }
}
