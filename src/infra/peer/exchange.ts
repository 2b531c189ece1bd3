import type { Dispatcher } from 'undici';
import { PeerFailure } from './peer-failure.js';

/** One HTTP request to a peer. */
export interface PeerRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Sent as it is: bodies are never re-serialized. */
  body?: string | Buffer;
  /** From the start of the request to the last byte of the answer. */
  timeoutMs: number;
  /** Larger answers are cut off, sooner than those to other requests. */
  maxAnswerBytes?: number;
  /** Asked when there is a connection for it, just before its first byte is written. */
  mayBegin?: () => boolean;
}

/** The request was taken back before anything of it was sent, see {@link PeerRequest.mayBegin}. */
export class NotBegun extends Error {
  constructor() {
    super('the request was taken back before it was sent');
    this.name = 'NotBegun';
  }
}

export interface PeerResponse {
  status: number;
  /** Names in lower case. Of a header that came several times, the first; of `link`, all. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/**
 * Sends a request and collects the answer, bounded in time and size while it arrives. It takes the answer from undici
 * piece by piece: a stream, its async iterator and an AbortSignal cost more than all the rest of a request.
 *
 * @throws PeerFailure timeout or tooLarge; NotBegun; any other error is undici's or the system's
 */
export function exchange(
  dispatcher: Dispatcher,
  request: PeerRequest,
  maxAnswerBytes: number,
): Promise<PeerResponse> {
  const { origin, pathname, search } = new URL(request.url);
  const { method, headers, body = null } = request;
  return new Promise((resolve, reject) => {
    const maxBytes = Math.min(request.maxAnswerBytes ?? maxAnswerBytes, maxAnswerBytes);
    const collector = new AnswerCollector(request, maxBytes, resolve, reject);
    dispatcher.dispatch({ origin, path: pathname + search, method, headers, body }, collector);
  });
}

/** What undici tells of one exchange; resolved or rejected once. */
class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #controller: Dispatcher.DispatchController | undefined;
  #failure: PeerFailure | undefined;
  readonly #mayBegin: PeerRequest['mayBegin'];

  constructor(
    { timeoutMs, mayBegin }: PeerRequest,
    private readonly maxBytes: number,
    private readonly resolve: (response: PeerResponse) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.#mayBegin = mayBegin;
    this.#timer = setTimeout(
      () => this.#giveUp(new PeerFailure('timeout', `no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Its time was over before there was a connection for it.
    if (this.#failure !== undefined) controller.abort(this.#failure);
    else if (this.#mayBegin?.() === false) controller.abort(new NotBegun());
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = flatHeaders(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.maxBytes)
      this.#giveUp(new PeerFailure('tooLarge', `the answer is larger than ${this.maxBytes} bytes`));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    const [first] = this.#chunks;
    const body = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.#timer);
    this.reject(error);
  }

  #giveUp(failure: PeerFailure): void {
    clearTimeout(this.#timer);
    this.#failure = failure;
    this.reject(failure);
    this.#controller?.abort(failure);
  }
}

function flatHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    // Several links may stand in several headers, and a next one that is overlooked ends a list early.
    const only = Array.isArray(value) ? (name === 'link' ? value.join(', ') : value[0]) : value;
    if (only !== undefined) flat[name] = only;
  }
  return flat;
}
