import type { PartyKey } from '../ocpi/party.js';
import type { RegistryChanges } from '../platforms/registry-changes.js';

export type CatchUp = 'state' | 'none';

/** What the operator sets for single parties. */
export class PartySettings {
  constructor(private readonly changes: RegistryChanges) {}

  /** Whether a party is brought up to date after an absence (D1). It need not be registered yet. */
  async setCatchUp(party: PartyKey, catchUp: CatchUp): Promise<void> {
    await this.changes.run(async (session) => {
      await session.partySetting.upsert({
        where: { party },
        create: { party, catchUp },
        update: { catchUp },
      });
    });
  }
}
