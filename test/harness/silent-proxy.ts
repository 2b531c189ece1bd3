import type { Socket } from 'node:net';
import { TcpProxy } from './tcp-proxy.js';

/** The way to a database, which can fall silent: no connection breaks, and nothing comes through any more. */
export class SilentProxy extends TcpProxy {
  readonly #pairs: [Socket, Socket][] = [];

  static start(targetUrl: string): Promise<SilentProxy> {
    return new SilentProxy(new URL(targetUrl)).listen();
  }

  /** On all connections that there are; new ones are as before, as if they led to another machine. */
  fallSilent(): void {
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  protected override take(near: Socket): void {
    const far = this.connectToTarget();
    this.#pairs.push([near, far]);
    near.pipe(far).pipe(near);
  }
}
