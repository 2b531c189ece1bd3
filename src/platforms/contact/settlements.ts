import { Batcher } from '../../infra/batcher.js';
import type { DatabaseSession } from '../../infra/database.js';
import { forgetMissed } from '../client-info/listeners.js';
import type { PartyRows, RegistryChange } from '../party-rows.js';
import type { RegistryChanges } from '../registry-changes.js';
import type { Decision } from './contact.js';
import type { KnownContact } from './contact-row.js';
import { Contacts } from './contacts.js';

/** Evidence by which a platform may have another connection status. */
export interface Settlement {
  platformId: number;
  /** Pure; undefined leaves all as it is. */
  judge: (known: KnownContact) => Decision | undefined;
  /** Of the check that led to this. */
  fault: string | undefined;
}

export interface Settled extends RegistryChange {
  /** What was decided, and when, by the database's clock. */
  settled?: { decision: Decision; now: number };
}

type Decided = Pick<Settlement, 'platformId' | 'fault'> & { known: KnownContact; decision: Decision };

/**
 * Brings connection statuses in line with what is known of the contact (HCI-14, HCI-15). When a line is cut, many are lost at
 * once: what comes while one is being settled shares a transaction, a version of the registry, and its announcement.
 */
export class Settlements {
  readonly #batches: Batcher<Settlement, Settled>;

  constructor(
    private readonly changes: RegistryChanges,
    private readonly parties: PartyRows,
  ) {
    this.#batches = new Batcher((settlements) => this.#settleAll(settlements));
  }

  settle(settlement: Settlement): Promise<Settled> {
    return this.#batches.submit(settlement);
  }

  #settleAll(settlements: readonly Settlement[]): Promise<Settled[]> {
    return this.changes.run(async (session, version) => {
      const settled = new Map<Settlement, Settled>();
      for (const round of onceEach(settlements)) {
        for (const [settlement, result] of await this.#settleRound(session, version, round))
          settled.set(settlement, result);
      }
      return settlements.map((settlement) => settled.get(settlement) ?? { clientInfos: [] });
    });
  }

  async #settleRound(
    session: DatabaseSession,
    version: bigint,
    round: readonly Settlement[],
  ): Promise<Map<Settlement, Settled>> {
    const contacts = new Contacts(session);
    const contactOf = await contacts.lock(round.map(({ platformId }) => platformId));
    const decided = new Map<Settlement, Decided>();
    for (const settlement of round) {
      const { platformId, judge, fault } = settlement;
      const known = contactOf.get(platformId);
      const decision = known && judge(known);
      if (known !== undefined && decision !== undefined)
        decided.set(settlement, { platformId, fault, known, decision });
    }
    const all = [...decided.values()];
    for (const { known, decision, fault } of all) await contacts.save(known, decision.contact, fault);
    await markReachable(session, all, true);
    await markReachable(session, all, false);
    for (const { platformId, decision } of all)
      if (decision.action === 'sayConnected') await forgetMissed(session, platformId, version);
    const changed = await this.parties.refreshStatuses(
      session,
      version,
      all.map(({ platformId }) => platformId),
    );
    return new Map(
      [...decided].map(([settlement, { platformId, decision, known }]) => [
        settlement,
        { clientInfos: changed.get(platformId) ?? [], settled: { decision, now: known.now } },
      ]),
    );
  }
}

async function markReachable(session: DatabaseSession, decided: readonly Decided[], reachable: boolean) {
  const those = decided.filter(({ decision }) => decision.contact.isConnected === reachable);
  if (those.length === 0) return;
  const ids = those.map(({ platformId }) => platformId);
  await session.platform.updateMany({ where: { id: { in: ids } }, data: { reachable } });
}

/** Rounds in which each platform is named once: what comes second is judged by what came of the first. */
function onceEach(settlements: readonly Settlement[]): Settlement[][] {
  const rounds: Settlement[][] = [];
  const times = new Map<number, number>();
  for (const settlement of settlements) {
    const { platformId } = settlement;
    const time = times.get(platformId) ?? 0;
    times.set(platformId, time + 1);
    rounds[time] = [...(rounds[time] ?? []), settlement];
  }
  return rounds;
}
