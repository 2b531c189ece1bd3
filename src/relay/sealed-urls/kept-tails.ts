import type { Database } from '../../infra/database.js';
import { TAIL_FORMS, type Tail } from './tail.js';

const CLEAN_UP_EVERY_MS = 3_600_000;

/** Tails that do not fit into a URL: kept in the database until they expire, known by a number. */
export class KeptTails {
  /** By the monotonic clock. */
  #lastCleanUpAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: Database,
    private readonly now: () => number,
    private readonly elapsed: () => number,
  ) {}

  /** @returns the number, as text */
  async keep({ form, text }: Tail, expiresAt: number): Promise<string> {
    await this.#cleanUp();
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

  async #cleanUp(): Promise<void> {
    const at = this.elapsed();
    if (at - this.#lastCleanUpAt < CLEAN_UP_EVERY_MS) return;
    this.#lastCleanUpAt = at;
    await this.database.sealedUrl.deleteMany({ where: { expiresAt: { lt: new Date(this.now()) } } });
  }
}
