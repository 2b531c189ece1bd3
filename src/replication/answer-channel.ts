import type { Logger } from '../infra/logger.js';
import { hearChannel, type QueueRedis } from '../infra/redis.js';
import { readEnvelope } from '../ocpi/envelope.js';
import type { Exchange } from './deliverer.js';

/** Longer than any sender has patience: until then it must stay known who has the word. */
const CLAIM_S = 600;

/** What became of a push whose sender waits in another process. */
export interface RemoteAnswer {
  origin: string;
  /** undefined: the receiver was not reached; the hub goes on delivering */
  exchange: Exchange | undefined;
}

/**
 * How a process that has delivered a push tells the one whose sender waits for the answer (D3). Redis holds nothing of
 * value here either: without it the sender is told in time that the hub has accepted the push.
 */
export class AnswerChannel {
  constructor(
    private readonly redis: QueueRedis,
    private readonly processId: string,
    private readonly log: Logger,
  ) {}

  /** Starts to hear what others have to tell. */
  start(hear: (answer: RemoteAnswer) => void): void {
    hearChannel(this.redis, this.#channelOf(this.processId), this.log, (text) => {
      const answer = this.#understand(text);
      if (answer !== undefined) hear(answer);
    });
  }

  /** Whoever else writes into this Redis must not end the process: nobody catches what is thrown here. */
  #understand(text: string): RemoteAnswer | undefined {
    try {
      return parseAnswer(text);
    } catch (error) {
      this.log.warn({ error }, 'an answer of another process was not understood');
      return undefined;
    }
  }

  /**
   * Who says what becomes of a push: whoever asks first, its own process or the one that delivers it.
   *
   * @returns undefined where that cannot be found out now
   */
  async claim(origin: string): Promise<boolean | undefined> {
    const key = `${this.redis.prefix}:answer:${origin}`;
    try {
      return (await this.redis.producer.set(key, this.processId, 'EX', CLAIM_S, 'NX')) === 'OK';
    } catch (error) {
      this.log.debug({ error }, 'an answer was not claimed');
      return undefined;
    }
  }

  /** Tells the process that waits. */
  async tell(processId: string, { origin, exchange }: RemoteAnswer): Promise<void> {
    try {
      await this.redis.producer.publish(this.#channelOf(processId), formatAnswer({ origin, exchange }));
    } catch (error) {
      this.log.debug({ error }, 'an answer was not told');
    }
  }

  #channelOf(processId: string): string {
    return `${this.redis.prefix}:answers:${processId}`;
  }
}

/** Bytes of the answer go as Base64: what a peer answers need not be text. */
export function formatAnswer({ origin, exchange }: RemoteAnswer): string {
  const response = exchange?.response;
  const { status, headers, body } = response ?? {};
  return JSON.stringify({
    origin,
    exchange: exchange && {
      ...exchange,
      ...(response === undefined ? {} : { response: { status, headers, body: body?.toString('base64') } }),
    },
  });
}

export function parseAnswer(text: string): RemoteAnswer {
  const { origin, exchange } = JSON.parse(text) as { origin: string; exchange?: SentExchange };
  if (exchange?.response === undefined) return { origin, exchange: exchange as Exchange | undefined };
  const { status, headers, body: encoded } = exchange.response;
  const body = Buffer.from(encoded, 'base64');
  return {
    origin,
    exchange: { ...exchange, response: { status, headers, body, envelope: readEnvelope(body) } },
  };
}

type SentExchange = Omit<Exchange, 'response'> & {
  response?: { status: number; headers: Readonly<Record<string, string>>; body: string };
};
