import type { Database } from '../infra/database.js';
import type { PartyKey } from '../ocpi/party.js';

export interface Agreement {
  parties: [PartyKey, PartyKey];
  allowed: boolean;
}

/** Who may roam with whom, where it differs from HUB_ROAMING_DEFAULT. */
export class Agreements {
  constructor(private readonly database: Database) {}

  async list(): Promise<Agreement[]> {
    const rows = await this.database.agreement.findMany({ orderBy: [{ partyA: 'asc' }, { partyB: 'asc' }] });
    return rows.map(({ partyA, partyB, allowed }) => ({ parties: [partyA, partyB], allowed }));
  }

  /**
   * Replaces all agreements.
   *
   * @returns the parties of every pair whose rule is different now
   */
  async replace(agreements: readonly Agreement[]): Promise<Set<PartyKey>> {
    return this.database.$transaction(async (session) => {
      await session.registryVersion.updateMany({ data: { version: { increment: 1 } } });
      const before = new Map(
        (await session.agreement.findMany()).map((row) => [`${row.partyA} ${row.partyB}`, row.allowed]),
      );
      const after = new Map(
        agreements.map(({ parties, allowed }): [string, boolean] => [[...parties].sort().join(' '), allowed]),
      );
      await session.agreement.deleteMany();
      await session.agreement.createMany({
        data: [...after].map(([pair, allowed]) => {
          const [partyA = '', partyB = ''] = pair.split(' ');
          return { partyA, partyB, allowed };
        }),
      });
      const pairs = new Set([...before.keys(), ...after.keys()]);
      return new Set(
        [...pairs].filter((pair) => before.get(pair) !== after.get(pair)).flatMap((pair) => pair.split(' ')),
      );
    });
  }
}
