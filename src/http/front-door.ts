import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { WebServer } from './web-server.js';

/** Nobody waits for a process that has been replaced, so clients with seldom used connections get time to notice. */
const QUIET_WHEN_REPLACED_MS = 5_000;

/** What one of several processes has from their primary, in place of a port of its own. */
export interface Doorway {
  /** @param take whether it takes a connection; it is given to another process else */
  onConnection(take: (socket: Socket) => boolean): void;
}

export interface FrontDoorOptions {
  /** 0: any free one. */
  port: number;
  doorway: Doorway | undefined;
  /** How long load balancers get to send peers elsewhere before the port is closed. */
  stopDelayMs: number;
}

/** The way in. Requests that come before it is open wait. */
export class FrontDoor {
  readonly #server: WebServer;
  #open: (handle: RequestListener) => void = () => undefined;
  #isLeaving = false;

  private constructor(
    private readonly options: FrontDoorOptions,
    public port: number,
  ) {
    const opened = new Promise<RequestListener>((resolve) => {
      this.#open = resolve;
    });
    this.#server = new WebServer((request, response) => {
      void opened.then((handle) => handle(request, response));
    });
  }

  /** The port must be known before URLs can be made. Any free one is known only when it is listened on. */
  static async at(options: FrontDoorOptions): Promise<FrontDoor> {
    const door = new FrontDoor(options, options.port);
    if (options.port === 0) door.port = await door.#server.listen(0);
    return door;
  }

  /** Whether the process is about to close its port. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Takes connections, now that requests will soon be answered: whoever comes earlier finds another process, if any. */
  async listen(): Promise<void> {
    const { doorway, port } = this.options;
    if (doorway !== undefined) doorway.onConnection((socket) => this.#server.take(socket));
    else if (port !== 0) await this.#server.listen(port);
  }

  /** Answers requests, also those that have come already. */
  open(handle: RequestListener): void {
    this.#open(handle);
  }

  /**
   * Answers what is under way, takes nothing new, closes all connections.
   *
   * @param why `leaving`: load balancers get their time; `replaced`: another process listens on the same port
   */
  async close(why: 'leaving' | 'replaced'): Promise<void> {
    this.#isLeaving = why === 'leaving';
    await this.#server.close(
      this.#isLeaving ? { delayMs: this.options.stopDelayMs } : { quietMs: QUIET_WHEN_REPLACED_MS },
    );
  }
}
