import type { Database, DatabaseSession } from '../infra/database.js';
import type { PartyKey } from '../ocpi/party.js';
import type { RegistryChanges } from '../platforms/registry-changes.js';
import { Cursors } from '../replication/cursors.js';
import { NEVER_SKIPPED } from '../replication/never-skipped.js';
import type { RoamingDefault } from '../routing/roaming.js';

export interface Agreement {
  parties: [PartyKey, PartyKey];
  allowed: boolean;
}

/** Who may roam with whom, where it differs from HUB_ROAMING_DEFAULT. */
export class Agreements {
  constructor(
    private readonly database: Database,
    private readonly changes: RegistryChanges,
    private readonly byDefault: RoamingDefault,
  ) {}

  async list(): Promise<Agreement[]> {
    const rows = await this.database.agreement.findMany({ orderBy: [{ partyA: 'asc' }, { partyB: 'asc' }] });
    return rows.map(({ partyA, partyB, allowed }) => ({ parties: [partyA, partyB], allowed }));
  }

  /**
   * Replaces all agreements. Whoever may see more now has missed it so far: it is set back in the same transaction, so that no
   * crash can come between; those that want nothing late (D1) for what they get all the same.
   *
   * @returns the parties that have been set back
   */
  async replace(agreements: readonly Agreement[]): Promise<Set<PartyKey>> {
    return this.changes.run(async (session) => {
      const before = new Map(
        (await session.agreement.findMany()).map((row) => [`${row.partyA} ${row.partyB}`, row.allowed]),
      );
      const after = new Map(
        agreements.map(({ parties, allowed }): [string, boolean] => [[...parties].sort().join(' '), allowed]),
      );
      await session.agreement.deleteMany();
      await insertAll(session, after);
      const mayRoam = (rules: ReadonlyMap<string, boolean>, pair: string) =>
        rules.get(pair) ?? this.byDefault === 'open';
      const pairs = [...before.keys(), ...after.keys()];
      const allowed = pairs.filter((pair) => mayRoam(after, pair) && !mayRoam(before, pair));
      const rows = await session.partySetting.findMany({ where: { catchUp: 'none' } });
      const withoutCatchUp = new Set(rows.map(({ party }) => party));
      const parties = new Set(allowed.flatMap((pair) => pair.split(' ')));
      const cursors = new Cursors(session);
      for (const party of [...parties].sort()) {
        if (!withoutCatchUp.has(party)) await cursors.reset(party);
        else for (const module of NEVER_SKIPPED) await cursors.reset(party, module);
      }
      return parties;
    });
  }
}

/** One statement: a closed hub of hundreds of parties has tens of thousands of pairs. */
async function insertAll(session: DatabaseSession, rules: ReadonlyMap<string, boolean>): Promise<void> {
  const pairs = [...rules.keys()].map((pair) => pair.split(' '));
  await session.$executeRaw`
    INSERT INTO agreement (party_a, party_b, allowed)
    SELECT * FROM unnest(${pairs.map(([a = '']) => a)}::text[], ${pairs.map(([, b = '']) => b)}::text[],
                         ${[...rules.values()]}::boolean[])`;
}
