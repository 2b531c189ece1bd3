import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, type Dispatcher, errors } from 'undici';
import { formatAuthorization, type TokenEncoding } from '../../ocpi/authorization.js';
import { isSuccess, parseEnvelope, type ReceivedEnvelope } from '../../ocpi/envelope.js';
import { SPELLED_HEADER } from '../../ocpi/headers.js';
import type { Journal } from './journal.js';
import { AT_ONCE_AND_ONCE, mayTryAgain, type Persistence } from './persistence.js';

export interface HubRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  token: string;
  tokenEncoding?: TokenEncoding;
  /** Sent as it is. */
  body?: string;
  /** Added to, or put in place of, the headers that every request has. */
  headers?: Readonly<Record<string, string>>;
}

/** What the hub answered. */
export interface HubAnswer {
  httpStatus: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** Absent where the body is no OCPI envelope. */
  envelope: ReceivedEnvelope | undefined;
  /** HTTP 2xx and an OCPI status code of 1xxx. */
  ok: boolean;
  /** When the request went out, and how long it took to the answer's last byte. */
  startedAt: number;
  durationMs: number;
  /** Tries before this one that got no answer in time: what became of them nobody knows, nor when. */
  timeouts: number;
}

/** The calling side of a sandbox platform. */
export class HubClient {
  #agent: Agent;

  constructor(
    private readonly journal: Journal,
    private readonly connections: number,
    private readonly persistence: Persistence = AT_ONCE_AND_ONCE,
  ) {
    this.#agent = this.#newAgent();
  }

  /**
   * Sends a request and waits for the whole answer; again where there is none, as long as its patience lasts.
   *
   * @throws an error of undici or of the system where there is no answer
   */
  async send(request: HubRequest): Promise<HubAnswer> {
    const { pauseMs } = this.persistence;
    const tries = this.persistence.mayRepeat(request) ? this.persistence.tries : 1;
    let timeouts = 0;
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await this.#try(request);
        if (tried >= tries || !mayTryAgain(answer)) return { ...answer, timeouts };
      } catch (error) {
        if (isTimeout(error)) timeouts += 1;
        if (tried >= tries) throw error;
      }
      await pause(pauseMs);
    }
  }

  async #try(request: HubRequest): Promise<Omit<HubAnswer, 'timeouts'>> {
    const { serverFor, answerWithinMs, onNoAnswer } = this.persistence;
    const { origin: named, pathname, search } = new URL(request.url);
    const origin = serverFor(named);
    const headers: Record<string, string> = {
      Authorization: formatAuthorization(request.token, request.tokenEncoding ?? 'base64'),
      [SPELLED_HEADER.requestId]: randomUUID(),
      [SPELLED_HEADER.correlationId]: randomUUID(),
      ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...request.headers,
    };
    const startedAt = performance.now();
    try {
      const response = await this.#agent.request({
        origin,
        path: pathname + search,
        method: request.method,
        headers,
        body: request.body ?? null,
        ...(answerWithinMs === undefined
          ? {}
          : { headersTimeout: answerWithinMs, bodyTimeout: answerWithinMs }),
      });
      const answer = await readAnswer(response, startedAt);
      this.#record(request, headers, answer);
      return answer;
    } catch (error) {
      this.#record(request, headers, { httpStatus: 0, headers: {}, body: String(error), startedAt });
      onNoAnswer(origin, error);
      throw error;
    }
  }

  /** Closes all connections; requests under way are broken off. Later ones open new connections. */
  async close(): Promise<void> {
    const closed = this.#agent;
    this.#agent = this.#newAgent();
    await closed.destroy();
  }

  #newAgent(): Agent {
    return new Agent({ connections: this.connections, pipelining: 1, keepAliveTimeout: 30_000 });
  }

  #record(
    request: HubRequest,
    headers: Record<string, string>,
    answer: Pick<HubAnswer, 'httpStatus' | 'headers' | 'body' | 'startedAt'>,
  ): void {
    this.journal.record({
      direction: 'sent',
      method: request.method,
      url: request.url,
      get requestHeaders() {
        return lowerCased(headers); // Only when somebody looks: it costs as much as the rest of the entry.
      },
      requestBody: request.body ?? '',
      httpStatus: answer.httpStatus,
      responseHeaders: answer.headers,
      responseBody: answer.body,
      startedAt: answer.startedAt,
      durationMs: performance.now() - answer.startedAt,
    });
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
}

async function readAnswer(
  response: Dispatcher.ResponseData,
  startedAt: number,
): Promise<Omit<HubAnswer, 'timeouts'>> {
  const body = await response.body.text();
  const envelope = parseEnvelope(body);
  const { statusCode: httpStatus } = response;
  return {
    httpStatus,
    headers: response.headers,
    body,
    envelope,
    ok: httpStatus >= 200 && httpStatus < 300 && envelope !== undefined && isSuccess(envelope.statusCode),
    startedAt,
    durationMs: performance.now() - startedAt,
  };
}

function lowerCased(headers: Record<string, string>): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
