import type { Database } from '../infra/database.js';
import type { Receiver } from './cursors.js';

/** An object that a receiver would not take, with the last exchange about it. */
export interface DeadLetter extends Receiver {
  /** as `NL/CP1` */
  owner: string;
  objectKey: string;
  method: string;
  url: string;
  body: string;
  answerStatus: number | undefined;
  answer: string;
  attempts: number;
}

/** Longer answers are cut: they are for an operator's eyes. */
const ANSWER_CHARACTERS = 4_000;

export class DeadLetters {
  constructor(private readonly database: Database) {}

  async add({ party, answerStatus, answer, ...letter }: DeadLetter): Promise<void> {
    await this.database.deadLetter.create({
      data: {
        ...letter,
        receiver: party,
        answerStatus: answerStatus ?? null,
        // PostgreSQL takes no NUL in text, and a peer may send anything.
        answer: answer.slice(0, ANSWER_CHARACTERS).replaceAll('\0', '\uFFFD'),
      },
    });
  }

  /** The newest first. */
  async list(limit: number, before?: bigint) {
    return this.database.deadLetter.findMany({
      ...(before === undefined ? {} : { where: { id: { lt: before } } }),
      orderBy: { id: 'desc' },
      take: limit,
    });
  }
}
