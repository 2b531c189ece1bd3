import type { Database } from '../infra/database.js';
import type { PartyKey } from '../ocpi/party.js';

export type CatchUp = 'state' | 'none';

/** What the operator sets for single parties. */
export class PartySettings {
  constructor(private readonly database: Database) {}

  /** Whether a party is brought up to date after an absence (D1). It need not be registered yet. */
  async setCatchUp(party: PartyKey, catchUp: CatchUp): Promise<void> {
    await this.database.$transaction(async (session) => {
      await session.registryVersion.updateMany({ data: { version: { increment: 1 } } });
      await session.partySetting.upsert({
        where: { party },
        create: { party, catchUp },
        update: { catchUp },
      });
    });
  }
}
