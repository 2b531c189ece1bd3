import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands before a database, under an address of its own; what becomes of a connection, each kind says. */
export abstract class TcpProxy {
  readonly #server: Server = createServer((socket) => this.take(this.keep(socket)));
  readonly #sockets = new Set<Socket>();

  constructor(private readonly target: URL) {}

  /** Like the database's, but for host and port. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  protected abstract take(near: Socket): void;

  protected connectToTarget(): Socket {
    const { hostname, port } = this.target;
    return this.keep(connect({ host: hostname, port: Number(port) }));
  }

  private keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }
}
