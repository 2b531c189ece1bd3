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

  async find(number: string): Promise<Tail | undefined> {
    const row = await this.database.sealedUrl.findUnique({ where: { id: BigInt(number) } });
    const form = TAIL_FORMS.find((candidate) => candidate === row?.form);
    return row === null || form === undefined ? undefined : { form, text: row.tail };
  }
}
