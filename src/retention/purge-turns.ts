import type { Database } from '../infra/database.js';

/**
 * Which process purges what, over all processes: table `purge_turn`. A turn is held until a time, so it needs no
 * connection of its own (which a transaction pooler would not give), and one that died holds it for that long only. Two
 * that hold it all the same, because one was stopped for a while, do no harm: a statement purges only what has to go.
 */
export class PurgeTurns {
  constructor(private readonly database: Database) {}

  /** Makes sure that there are such turns; new ones are due at once. */
  async ensure(whats: readonly string[], now: Date): Promise<void> {
    await this.database.purgeTurn.createMany({
      data: whats.map((what) => ({ what, dueAt: now })),
      skipDuplicates: true,
    });
  }

  /** @returns those of these turns that anybody may take */
  async due(whats: readonly string[], now: Date): Promise<Set<string>> {
    const rows = await this.database.purgeTurn.findMany({
      where: { what: { in: [...whats] }, dueAt: { lte: now } },
      select: { what: true },
    });
    return new Set(rows.map(({ what }) => what));
  }

  /** @returns false where somebody else was faster */
  async take(what: string, now: Date, until: Date): Promise<boolean> {
    const { count } = await this.database.purgeTurn.updateMany({
      where: { what, dueAt: { lte: now } },
      data: { dueAt: until },
    });
    return count === 1;
  }

  /** Holds a turn until a time, or gives it back: due then. */
  async set(what: string, dueAt: Date): Promise<void> {
    await this.database.purgeTurn.updateMany({ where: { what }, data: { dueAt } });
  }
}
