import type { Socket } from 'node:net';
import { TcpProxy } from './tcp-proxy.js';

const REFUSED = ['statement_timeout', 'idle_in_transaction_session_timeout'];

/**
 * Does what every pooler does that the hub has to know of, where no real one can be had: it refuses connections that ask for
 * time limits, in PgBouncer's words, and hands on all others as they are.
 */
export class RefusingPooler extends TcpProxy {
  static start(databaseUrl: string): Promise<RefusingPooler> {
    return new RefusingPooler(new URL(databaseUrl)).listen();
  }

  /** The first message of a connection names its parameters, in the clear. */
  protected override take(near: Socket): void {
    near.once('data', (startup: Buffer) => {
      const refused = REFUSED.find((name) => startup.includes(`\0${name}\0`));
      if (refused !== undefined) {
        near.end(errorMessage(`unsupported startup parameter: ${refused}`));
        return;
      }
      const far = this.connectToTarget();
      far.write(startup);
      near.pipe(far).pipe(near);
    });
  }
}

/** PostgreSQL's ErrorResponse: fields, each by a letter, with a NUL behind. */
function errorMessage(text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C08P01\0M${text}\0\0`);
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
