import type { DatabaseSession } from '../infra/database.js';
import type { PartyKey } from '../ocpi/party.js';

/** An owner whose objects of a module receivers have passed by while they were hidden (AMB-20). */
export interface ShownOwner {
  owner: PartyKey;
  module: string;
}

/** Longer than all of its objects take; after it another process begins anew. */
const CLAIM_S = 60;

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

  /** @returns those that nobody is at: they are this process's for a while */
  claim(): Promise<(ShownOwner & { id: bigint })[]> {
    return this.database.$queryRaw`
      UPDATE shown_owner SET claimed_until = clock_timestamp() + ${CLAIM_S}::int * interval '1 s'
      WHERE id IN (
        SELECT id FROM shown_owner WHERE claimed_until IS NULL OR claimed_until < clock_timestamp()
        FOR UPDATE SKIP LOCKED
      )
      RETURNING id, owner, module`;
  }

  /** All of its objects have been put there. */
  async done(id: bigint): Promise<void> {
    await this.database.shownOwner.deleteMany({ where: { id } });
  }
}
