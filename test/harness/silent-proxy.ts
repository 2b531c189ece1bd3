import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The way to a database, which can fall silent: no connection breaks, and nothing comes through any more. */
export class SilentProxy {
  #connections = new Set<[Socket, Socket]>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async start(targetUrl: string): Promise<SilentProxy> {
    const server = createServer();
    const proxy = new SilentProxy(server, new URL(targetUrl));
    server.on('connection', (socket) => proxy.#take(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** On all connections that there are; new ones are as before, as if they led to another machine. */
  fallSilent(): void {
    for (const [near, far] of this.#connections) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  async stop(): Promise<void> {
    for (const socket of [...this.#connections].flat()) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #take(near: Socket): void {
    const far = connect({ host: this.target.hostname, port: Number(this.target.port) });
    this.#connections.add([near, far]);
    for (const socket of [near, far]) socket.on('error', () => socket.destroy());
    near.pipe(far).pipe(near);
  }
}
