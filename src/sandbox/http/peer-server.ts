import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { failureEnvelope, SUCCESS, successEnvelope } from '../../ocpi/envelope.js';
import type { Fault, Faults } from './faults.js';
import type { Journal } from './journal.js';
import type { GivenAnswer, ReceivedRequest } from './received-request.js';

export interface PeerServerOptions {
  faults: Faults;
  journal: Journal;
  /** Answers a request; must not throw. */
  handle: (request: ReceivedRequest) => GivenAnswer | Promise<GivenAnswer>;
  /** How long a request is under way before it is taken, in milliseconds: asked for each. */
  lagMs?: () => number;
  /** Called after each request, when everything about it is known. */
  handled: () => void;
}

/**
 * The listening side of a sandbox platform: plain node:http, because it runs beside the hub on the same two
 * cores. Shows faults, keeps the journal, and may be closed and opened again on the same port.
 */
export class PeerServer {
  #server: Server | undefined;
  #port = 0;

  constructor(private readonly options: PeerServerOptions) {}

  /** `http://127.0.0.1:41234`; known once the server was opened for the first time. */
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Opens the server, on a free port the first time and on the same one after that. */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((request, response) => void this.#serve(request, response));
    // Longer than any client keeps an idle connection: a server that closes first makes requests fail at random.
    server.keepAliveTimeout = 120_000;
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Closes the server and breaks all its connections; who calls now is refused by the system. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let body: string;
    try {
      body = await readText(message);
    } catch {
      return; // The client went away.
    }
    if (this.options.lagMs !== undefined) await delay(this.options.lagMs(), undefined, { ref: false });
    const url = message.url ?? '/';
    const queryAt = url.indexOf('?');
    const request: ReceivedRequest = {
      method: message.method ?? 'GET',
      url,
      path: queryAt < 0 ? url : url.slice(0, queryAt),
      query: new URLSearchParams(queryAt < 0 ? '' : url.slice(queryAt + 1)),
      headers: message.headers,
      body,
      receivedAt: performance.now(),
    };
    const fault = this.options.faults.take(request);
    const answer =
      fault === undefined ? await this.options.handle(request) : await this.#answerFaulty(request, fault);
    this.#record(request, answer);
    this.options.handled();
    const afterwards = answer?.afterwards;
    if (afterwards !== undefined) response.once('close', afterwards);
    if (answer === undefined) {
      if (fault?.kind !== 'never') response.destroy();
      return;
    }
    if (fault?.kind === 'drip') drip(response, answer, fault.everyMs);
    else if (fault?.kind === 'flood') flood(response, answer, fault.bytes);
    else send(response, answer, fault?.kind === 'halfAnswer');
  }

  async #answerFaulty(request: ReceivedRequest, fault: Fault): Promise<GivenAnswer | undefined> {
    switch (fault.kind) {
      case 'never':
      case 'reset':
        return undefined;
      case 'dropAnswer':
        (await this.options.handle(request)).afterwards?.(); // It believes that it has answered.
        return undefined;
      case 'changed':
        return fault.change(await this.options.handle(request));
      case 'delay':
        await delay(fault.ms, undefined, { ref: false });
        return this.options.handle(request);
      case 'halfAnswer':
      case 'drip':
      case 'flood':
        return this.options.handle(request);
      case 'redirect':
        return { httpStatus: fault.status ?? 302, headers: { Location: fault.location }, body: '' };
      case 'answer': {
        const { statusCode = SUCCESS, statusMessage = 'a fault set on purpose' } = fault;
        const envelope =
          statusCode === SUCCESS
            ? successEnvelope(Date.now())
            : failureEnvelope(Date.now(), statusCode, statusMessage);
        return {
          httpStatus: fault.httpStatus ?? 200,
          headers: { 'Content-Type': 'application/json', ...fault.headers },
          body: fault.body ?? envelope,
        };
      }
    }
  }

  #record(request: ReceivedRequest, answer: GivenAnswer | undefined): void {
    this.options.journal.record({
      direction: 'received',
      method: request.method,
      url: request.url,
      requestHeaders: request.headers,
      requestBody: request.body,
      httpStatus: answer?.httpStatus ?? 0,
      responseHeaders: { ...answer?.headers },
      responseBody: answer?.body ?? '',
      startedAt: request.receivedAt,
      durationMs: performance.now() - request.receivedAt,
    });
  }
}

function send(response: ServerResponse, answer: GivenAnswer, half: boolean): void {
  const length = Buffer.byteLength(answer.body);
  response.writeHead(answer.httpStatus, { ...answer.headers, 'Content-Length': length });
  // As a string it leaves together with the headers, in one write.
  if (!half) response.end(answer.body);
  else response.write(Buffer.from(answer.body).subarray(0, length / 2), () => response.destroy());
}

/** Keeps the connection busy for as long as the client puts up with it. */
function drip(response: ServerResponse, answer: GivenAnswer, everyMs: number): void {
  const bytes = Buffer.from(answer.body);
  response.writeHead(answer.httpStatus, { ...answer.headers, 'Content-Length': bytes.length });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
    if (sent === bytes.length) response.end();
  }, everyMs);
  response.once('close', () => clearInterval(timer));
}

const WHITE_SPACE = Buffer.alloc(64 * 1024, ' ');

/** Piece by piece, no faster than the client takes it: so the flood is in nobody's memory here. */
function flood(response: ServerResponse, answer: GivenAnswer, bytes: number): void {
  response.writeHead(answer.httpStatus, answer.headers);
  response.write(answer.body);
  let left = bytes;
  const pour = (): void => {
    while (left > 0) {
      left -= WHITE_SPACE.length;
      if (!response.write(WHITE_SPACE)) return void response.once('drain', pour);
    }
    response.end();
  };
  pour();
}

function readText(message: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const [only] = chunks;
      resolve((chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)).toString('utf8'));
    });
    message.on('error', reject);
    message.on('close', () => reject(new Error('the client went away')));
  });
}
