import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that the peer has received. */
export interface ReceivedPut {
  method: string;
  /** Below the endpoint: `/NL/CP1/LOC1/E1`. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** `silence`: no answer ever. `hangUp`: the connection is broken off. */
export type ScriptedAnswer =
  | 'silence'
  | 'hangUp'
  | { status?: number; headers?: Record<string, string>; body: string };

export function answerOf(
  statusCode: number,
  status = 200,
  headers: Record<string, string> = {},
): Exclude<ScriptedAnswer, string> {
  return {
    status,
    headers,
    body: JSON.stringify({ status_code: statusCode, timestamp: '2026-06-01T00:00:00Z' }),
  };
}

export const SUCCESS = answerOf(1000);

/** A receiver over HTTP that answers as the test wants. */
export class ScriptedPeer {
  readonly received: ReceivedPut[] = [];
  /** Requests that were received and not answered yet, by their path. */
  readonly underWay: string[] = [];
  answer: (request: ReceivedPut) => ScriptedAnswer | Promise<ScriptedAnswer> = () => SUCCESS;
  #server: Server | undefined;
  #port = 0;

  async open(): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Who calls now is refused by the system. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}/ocpi/receiver/locations`;
  }

  get paths(): string[] {
    return this.received.map(({ path }) => path);
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = {
      method: message.method ?? '',
      path: (message.url ?? '').replace('/ocpi/receiver/locations', ''),
      headers: message.headers,
      body: await text(message),
    };
    this.received.push(request);
    this.underWay.push(request.path);
    const answer = await this.answer(request);
    this.underWay.splice(this.underWay.indexOf(request.path), 1);
    if (answer === 'silence') return;
    if (answer === 'hangUp') {
      message.socket.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json', ...answer.headers });
    response.end(answer.body);
  }
}
