import type { Prisma } from '../generated/prisma/client.js';
import type { Database } from '../infra/database.js';
import { storableText } from '../infra/storable-text.js';
import type { Receiver } from './cursors.js';

/** An object that a receiver would not take, with the whole of the last exchange about it. */
export interface DeadLetter extends Receiver {
  /** as `NL/CP1` */
  owner: string;
  objectKey: string;
  objectId: bigint;
  method: string;
  url: string;
  body: string;
  requestId: string | undefined;
  correlationId: string | undefined;
  answerStatus: number | undefined;
  answerHeaders: Readonly<Record<string, string>> | undefined;
  answer: string;
  attempts: number;
}

/** What became of a letter: the receiver has the object, in that or a newer state; or there is nothing left to send. */
export type LetterOutcome = 'delivered' | 'gone';

/** Which letters; everything that is given must hold. */
export interface LetterFilter {
  ids?: readonly bigint[] | undefined;
  /** as `NL/EM1` */
  receiver?: string | undefined;
  module?: string | undefined;
  owner?: string | undefined;
  isOpen?: boolean | undefined;
  /** Refused at this time or later. */
  since?: Date | undefined;
  /** Refused before. */
  until?: Date | undefined;
  /** Only lower ids: the page before. */
  before?: bigint | undefined;
}

/** Longer answers are cut: they are for an operator's eyes. */
const ANSWER_CHARACTERS = 65_536;

/** What receivers refuse for good. A letter stays open until its object has been delivered after all, or is gone. */
export class DeadLetters {
  constructor(
    private readonly database: Database,
    private readonly now: () => number,
  ) {}

  /** Lays a letter down. One that is open about the same object tells of the newest exchange from now on. */
  async lay(letter: DeadLetter): Promise<void> {
    const { party: receiver, module, objectId, attempts } = letter;
    const exchange = exchangeOf(letter);
    const { count } = await this.database.deadLetter.updateMany({
      where: { receiver, module, objectId, settledAt: null },
      data: {
        ...exchange,
        attempts: { increment: attempts },
        refusedAt: new Date(this.now()),
        askedAt: null,
      },
    });
    if (count > 0) return;
    const { owner, objectKey } = letter;
    await this.database.deadLetter.create({
      data: { receiver, module, owner, objectKey, objectId, attempts, ...exchange },
    });
  }

  /** Closes what is open about an object. */
  async settle({ party, module }: Receiver, objectId: bigint, outcome: LetterOutcome): Promise<void> {
    await this.database.deadLetter.updateMany({
      where: { receiver: party, module, objectId, settledAt: null },
      data: { settledAt: new Date(this.now()), askedAt: null, outcome },
    });
  }

  /**
   * Notes that open letters are to be sent again, as the objects are by then.
   *
   * @returns how many, and whose
   */
  async ask(filter: LetterFilter): Promise<{ count: number; receivers: Receiver[] }> {
    const letters = await this.database.deadLetter.updateManyAndReturn({
      where: { AND: [conditions(filter), { settledAt: null }] },
      data: { askedAt: new Date(this.now()) },
      select: { receiver: true, module: true },
    });
    const receivers = new Map(
      letters.map(({ receiver, module }) => [`${receiver} ${module}`, { party: receiver, module }]),
    );
    return { count: letters.length, receivers: [...receivers.values()] };
  }

  /** The newest first. */
  async list(limit: number, filter: LetterFilter = {}) {
    return this.database.deadLetter.findMany({
      where: conditions(filter),
      orderBy: { id: 'desc' },
      take: limit,
    });
  }

  async find(id: bigint) {
    return this.database.deadLetter.findUnique({ where: { id } });
  }
}

function exchangeOf({ method, url, body, requestId, correlationId, ...letter }: DeadLetter) {
  const { answerStatus, answerHeaders, answer } = letter;
  return {
    method,
    url,
    body,
    requestId: requestId ?? null,
    correlationId: correlationId ?? null,
    answerStatus: answerStatus ?? null,
    answer: storableText(answer, ANSWER_CHARACTERS),
    ...(answerHeaders === undefined ? {} : { answerHeaders: { ...answerHeaders } }),
  };
}

/** Pure. */
function conditions(filter: LetterFilter): Prisma.DeadLetterWhereInput {
  const { ids, receiver, module, owner, isOpen, since, until, before } = filter;
  const all: Prisma.DeadLetterWhereInput[] = [];
  if (ids !== undefined) all.push({ id: { in: [...ids] } });
  if (receiver !== undefined) all.push({ receiver });
  if (module !== undefined) all.push({ module });
  if (owner !== undefined) all.push({ owner });
  if (isOpen !== undefined) all.push({ settledAt: isOpen ? null : { not: null } });
  if (since !== undefined) all.push({ refusedAt: { gte: since } });
  if (until !== undefined) all.push({ refusedAt: { lt: until } });
  if (before !== undefined) all.push({ id: { lt: before } });
  return { AND: all };
}
