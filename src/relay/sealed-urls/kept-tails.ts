import type { Database } from '../../infra/database.js';
import { TAIL_FORMS, type Tail } from './tail.js';

/** Tails that do not fit into a URL: kept in the database until they expire (src/retention deletes them), known by a number. */
export class KeptTails {
  constructor(private readonly database: Database) {}

  /** @returns the number, as text */
  async keep({ form, text }: Tail, expiresAt: number): Promise<string> {
    const { id } = await this.database.sealedUrl.create({
      data: { form, tail: text, expiresAt: new Date(expiresAt) },
    });
    return id.toString();
  }

  /**
   * @param expiresAt as the URL says, to the second. A restored database gives numbers again that it has given before:
   *   what stands under one now may belong to somebody else's link
   */
  async find(number: string, expiresAt: number): Promise<Tail | undefined> {
    const row = await this.database.sealedUrl.findUnique({ where: { id: BigInt(number) } });
    const form = TAIL_FORMS.find((candidate) => candidate === row?.form);
    if (row === null || form === undefined || secondsOf(row.expiresAt.getTime()) !== secondsOf(expiresAt))
      return undefined;
    return { form, text: row.tail };
  }
}

function secondsOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
