import { againAfterDeadlock } from '../infra/again-after-deadlock.js';
import type { DatabaseSession } from '../infra/database.js';
import type { PartyKey } from '../ocpi/party.js';

/** An owner whose objects of a module receivers have passed by while they were hidden (AMB-20). */
export interface ShownOwner {
  owner: PartyKey;
  module: string;
}

/** Longer than all of its objects take; after it another process begins anew. */
const CLAIM_S = 60;

const LIFTED_AT_ONCE = 5_000;

/**
 * Owners that are shown again and whose objects have yet to be put at the head of the log. They are noted in the transaction
 * that shows them; what then takes too long for a transaction is done, or begun again, by whoever is there.
 */
export class ShownAgain {
  constructor(private readonly database: DatabaseSession) {}

  async note(owners: readonly ShownOwner[]): Promise<void> {
    if (owners.length === 0) return;
    await this.database.shownOwner.createMany({ data: [...owners] });
  }

  /** Lifts the objects of those that nobody is at. @returns the modules of which there is something to deliver again */
  async lift(): Promise<Set<string>> {
    const lifted = new Set<string>();
    const claimed = await this.#claim();
    for (const module of new Set(claimed.map((shown) => shown.module))) {
      const shown = claimed.filter((each) => each.module === module);
      const owners = shown.map(({ owner }) => owner);
      if ((await this.#liftObjects(module, owners)) > 0) lifted.add(module);
      await this.database.shownOwner.deleteMany({ where: { id: { in: shown.map(({ id }) => id) } } });
    }
    return lifted;
  }

  #claim(): Promise<(ShownOwner & { id: bigint })[]> {
    return this.database.$queryRaw`
      UPDATE shown_owner SET claimed_until = clock_timestamp() + ${CLAIM_S}::int * interval '1 s'
      WHERE id IN (
        SELECT id FROM shown_owner WHERE claimed_until IS NULL OR claimed_until < clock_timestamp()
        FOR UPDATE SKIP LOCKED
      )
      RETURNING id, owner, module`;
  }

  /**
   * In pieces, and each is looked for before it is written, so that the log's horizon is not held back for long.
   *
   * @param owners all that there are, such as of a platform of many parties: no index leads to an owner's objects
   */
  async #liftObjects(module: string, owners: readonly PartyKey[]): Promise<number> {
    let lifted = 0;
    for (let last = -1n; ; ) {
      const piece = await this.database.$queryRaw<{ id: bigint }[]>`
        SELECT id FROM object WHERE module = ${module} AND owner = ANY(${[...owners]}::text[]) AND id > ${last}
        ORDER BY id LIMIT ${LIFTED_AT_ONCE}`;
      const end = piece.at(-1);
      if (end === undefined) return lifted;
      await this.#liftPiece(piece.map(({ id }) => id));
      lifted += piece.length;
      last = end.id;
    }
  }

  /** As they are. What was withdrawn stands nowhere in the log, and stays so. */
  async #liftPiece(ids: readonly bigint[]): Promise<void> {
    await againAfterDeadlock(
      () => this.database.$executeRaw`
        WITH clock AS MATERIALIZED (SELECT log_revision_base() AS base)
        UPDATE object_part p SET revision = clock.base + piece.place
        FROM clock, unnest(${ids.map(String)}::bigint[]) WITH ORDINALITY AS piece(id, place)
        WHERE p.object_id = piece.id AND p.part_key = '' AND p.revision > 0`,
    );
  }
}
