import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const REFUSED = ['statement_timeout', 'idle_in_transaction_session_timeout'];

/**
 * Does what every pooler does that the hub has to know of, where no real one can be had: it refuses connections that ask for
 * time limits, in PgBouncer's words, and hands on all others as they are.
 */
export class RefusingPooler {
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async start(databaseUrl: string): Promise<RefusingPooler> {
    const server = createServer();
    const pooler = new RefusingPooler(server, new URL(databaseUrl));
    server.on('connection', (socket) => pooler.#take(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return pooler;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The first message of a connection names its parameters, in the clear. */
  #take(socket: Socket): void {
    this.#keep(socket).once('data', (startup: Buffer) => {
      const refused = REFUSED.find((name) => startup.includes(`\0${name}\0`));
      if (refused !== undefined) {
        socket.end(errorMessage(`unsupported startup parameter: ${refused}`));
        return;
      }
      const { hostname, port } = this.target;
      const server = this.#keep(connect({ host: hostname, port: Number(port) }));
      server.write(startup);
      socket.pipe(server).pipe(socket);
    });
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }
}

/** PostgreSQL's ErrorResponse: fields, each by a letter, with a NUL behind. */
function errorMessage(text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${text}\0\0`);
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
