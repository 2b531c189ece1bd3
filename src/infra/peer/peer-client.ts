import axios, { type AxiosAdapter, AxiosError, AxiosHeaders, type AxiosInstance } from 'axios';
import { Agent, type Dispatcher } from 'undici';
import { type AddressPolicy, ForbiddenAddressError, guardedLookup, refusalOfUrl } from './address-guard.js';

/** One HTTP request to a peer. */
export interface PeerRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Sent as it is: bodies are never re-serialized. */
  body?: string | Buffer;
  /** From the start of the request to the last byte of the answer. */
  timeoutMs: number;
}

export interface PeerResponse {
  status: number;
  /** Names in lower case. Of a header that came several times, the first; of `link`, all. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** Why there is no answer. `forbidden` is our own refusal to call; the others are the peer's or the network's. */
export type PeerFailureKind = 'forbidden' | 'unreachable' | 'timeout' | 'broken' | 'tooLarge';

/** A request to a peer that got no usable HTTP answer. */
export class PeerFailure extends Error {
  constructor(
    readonly kind: PeerFailureKind,
    message: string,
  ) {
    super(message);
    this.name = 'PeerFailure';
  }
}

export interface PeerClientOptions extends AddressPolicy {
  /** Connections kept per origin: one slow peer cannot use up more. */
  connectionsPerPeer: number;
  /** Answers larger than this are cut off. */
  maxAnswerBytes: number;
}

/**
 * The one way out: every URL that a peer gave is called through this client, and through nothing else. It
 * refuses forbidden addresses, follows no redirects, and bounds time and size of the answer.
 */
export class PeerClient {
  readonly #agent: Agent;
  readonly #axios: AxiosInstance;
  readonly #policy: AddressPolicy;

  constructor(options: PeerClientOptions) {
    this.#policy = options;
    this.#agent = new Agent({
      connections: options.connectionsPerPeer,
      pipelining: 1,
      connect: { lookup: guardedLookup(options), timeout: 10_000 },
      keepAliveTimeout: 30_000,
    });
    this.#axios = axios.create({
      adapter: undiciAdapter(this.#agent, options.maxAnswerBytes),
      // Bytes in, bytes out: axios must neither parse nor serialize.
      transformRequest: [],
      transformResponse: [],
      validateStatus: () => true,
    });
  }

  /**
   * @throws PeerFailure where no whole HTTP answer came; any HTTP status is an answer
   */
  async request(request: PeerRequest): Promise<PeerResponse> {
    const refusal = refusalOfUrl(request.url, this.#policy);
    if (refusal !== undefined) throw new PeerFailure('forbidden', `${redactUrl(request.url)} ${refusal}`);
    const { method, url, headers, body, timeoutMs } = request;
    try {
      const response = await this.#axios.request<Buffer>({
        method,
        url,
        headers: { ...headers },
        data: body,
        timeout: timeoutMs,
      });
      return { status: response.status, headers: flatHeaders(response.headers), body: response.data };
    } catch (error) {
      throw toPeerFailure(error, request);
    }
  }

  /** Closes the connections; requests under way are broken off. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/**
 * axios over an undici pool: a third of the CPU of axios' own adapter (docs/architecture.md, "Costs"), and
 * the place where the size of an answer is bounded while it arrives.
 */
function undiciAdapter(dispatcher: Dispatcher, maxAnswerBytes: number): AxiosAdapter {
  return async (config) => {
    const { origin, pathname, search } = new URL(config.url ?? '');
    const signal = AbortSignal.timeout(config.timeout ?? 0);
    const answer = await dispatcher.request({
      origin,
      path: pathname + search,
      method: (config.method ?? 'get').toUpperCase() as Dispatcher.HttpMethod,
      headers: AxiosHeaders.from(config.headers as AxiosHeaders).toJSON() as Record<string, string>,
      body: config.data ?? null,
      signal,
    });
    const data = await readBounded(answer.body, maxAnswerBytes);
    return {
      data,
      status: answer.statusCode,
      statusText: '',
      headers: answer.headers as Record<string, string>,
      config,
    };
  };
}

async function readBounded(body: Dispatcher.ResponseData['body'], maximum: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maximum) {
      body.destroy();
      throw new PeerFailure('tooLarge', `the answer is larger than ${maximum} bytes`);
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function flatHeaders(headers: object): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lowerCased = name.toLowerCase();
    // Several links may stand in several headers, and a next one that is overlooked ends a list early.
    const values: unknown[] = Array.isArray(value) ? value : [value];
    const only: unknown = lowerCased === 'link' ? values.join(', ') : values[0];
    if (typeof only === 'string') flat[lowerCased] = only;
  }
  return flat;
}

/** Errors of undici and of the system that mean: no connection came about, so the peer has not seen anything. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What OpenSSL and Node call a TLS handshake that failed, such as `DEPTH_ZERO_SELF_SIGNED_CERT`. */
const TLS_FAILURE = /CERT|SSL|TLS|VERIFY|^EPROTO$/;

function toPeerFailure(error: unknown, request: PeerRequest): PeerFailure {
  if (error instanceof PeerFailure) return error;
  const cause = error instanceof AxiosError && error.cause !== undefined ? error.cause : error;
  const where = `${request.method} ${redactUrl(request.url)}`;
  if (cause instanceof ForbiddenAddressError)
    return new PeerFailure('forbidden', `${where}: ${cause.message}`);
  const { name, message, code } = describeError(cause);
  if (name === 'TimeoutError' || name === 'AbortError') {
    return new PeerFailure('timeout', `${where}: no answer within ${request.timeoutMs} ms`);
  }
  const unreachable = NOT_CONNECTED.has(code) || TLS_FAILURE.test(code);
  return new PeerFailure(unreachable ? 'unreachable' : 'broken', `${where}: ${message || code || name}`);
}

/** Told by what it says and not by its class: an error of Node's own is no `Error` of another realm. */
function describeError(error: unknown): { name: string; message: string; code: string } {
  const { name, message, code } = Object(error) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { name: text(name) || String(error), message: text(message), code: text(code) };
}

/** A URL for messages: without its query, which may hold secrets. */
function redactUrl(url: string): string {
  return url.replace(/[?#].*$/, '');
}
