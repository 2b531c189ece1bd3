import { Axios, type AxiosAdapter, type AxiosResponse } from 'axios';
import { Agent, type Dispatcher } from 'undici';
import { type AddressPolicy, guardedLookup, refusalOfUrl } from './address-guard.js';
import { exchange, NotBegun, type PeerRequest, type PeerResponse } from './exchange.js';
import { PeerFailure, toPeerFailure } from './peer-failure.js';

export { NotBegun, type PeerRequest, type PeerResponse } from './exchange.js';
export { PeerFailure, type PeerFailureKind } from './peer-failure.js';

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
  readonly #axios: Axios;
  readonly #policy: AddressPolicy;

  constructor(options: PeerClientOptions) {
    this.#policy = options;
    this.#agent = new Agent({
      connections: options.connectionsPerPeer,
      pipelining: 1,
      connect: { lookup: guardedLookup(options), timeout: 10_000 },
      keepAliveTimeout: 30_000,
    });
    // Not axios.create: the library's defaults parse and serialize, and are merged into every request.
    this.#axios = new Axios({ adapter: undiciAdapter(this.#agent, options.maxAnswerBytes) });
  }

  /**
   * @throws PeerFailure where no whole HTTP answer came; any HTTP status is an answer
   * @throws NotBegun where it was taken back in time
   */
  async request(request: PeerRequest): Promise<PeerResponse> {
    const refusal = refusalOfUrl(request.url, this.#policy);
    if (refusal !== undefined) throw new PeerFailure('forbidden', `${redactUrl(request.url)} ${refusal}`);
    try {
      const { data } = await this.#axios.request<PeerResponse, AxiosResponse<PeerResponse>, PeerRequest>({
        data: request,
      });
      return data;
    } catch (error) {
      if (error instanceof NotBegun) throw error;
      throw toPeerFailure(error, `${request.method} ${redactUrl(request.url)}`);
    }
  }

  /** Closes the connections; requests under way are broken off. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/**
 * axios over an undici pool: a fraction of the CPU of axios' own adapter (docs/architecture.md, "Costs"). Request and
 * answer go through axios as one value each, because it copies and normalizes the headers of both several times.
 */
function undiciAdapter(dispatcher: Dispatcher, maxAnswerBytes: number): AxiosAdapter {
  return async (config) => {
    const data = await exchange(dispatcher, config.data as PeerRequest, maxAnswerBytes);
    return { data, status: data.status, statusText: '', headers: {}, config };
  };
}

/** A URL for messages: without its query, which may hold secrets. */
function redactUrl(url: string): string {
  return url.replace(/[?#].*$/, '');
}
