import type { Database } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';
import { type PartyKey, partyKey } from '../ocpi/party.js';
import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import type { Registry } from '../platforms/registry.js';
import { Cursors } from './cursors.js';
import { DeadLetters } from './dead-letters.js';
import type { Deliverer } from './deliverer.js';
import { Drain } from './drain.js';
import type { DrainServices } from './drain-turn.js';
import { GroupCommit } from './group-commit.js';
import { ReplicationLog } from './log.js';
import { ObjectStore } from './object-store.js';
import type { Outcome, Push } from './push.js';
import type { Receivers } from './receivers.js';
import { type WakeUpRedis, WakeUps } from './wake-ups.js';

/** How often receivers are looked for that are behind and due: retries, and wake-ups that Redis has lost. */
const SWEEP_MS = 1_000;

export interface ReplicationOptions {
  database: Database;
  redis: WakeUpRedis;
  receivers: Receivers;
  deliverer: Deliverer;
  logger: Logger;
  now: () => number;
  random: () => number;
  onUnavailable: DrainServices['onUnavailable'];
  onDelivered: DrainServices['onDelivered'];
}

/** The replicate path from the store to the receivers: store, acknowledge, deliver. */
export class Replication {
  readonly log: ReplicationLog;
  readonly cursors: Cursors;
  readonly deadLetters: DeadLetters;
  readonly #store: ObjectStore;
  readonly #commit: GroupCommit;
  readonly #wakeUps: WakeUps;
  readonly #drain: Drain;
  readonly #receivers: Receivers;
  readonly #logger: Logger;
  readonly #now: () => number;
  #sweepTimer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(options: ReplicationOptions) {
    const { database, redis, receivers, logger } = options;
    this.log = new ReplicationLog(database);
    this.cursors = new Cursors(database);
    this.deadLetters = new DeadLetters(database);
    this.#receivers = receivers;
    this.#logger = logger;
    this.#now = options.now;
    this.#wakeUps = new WakeUps(redis, logger);
    this.#store = new ObjectStore(database);
    this.#commit = new GroupCommit(
      this.#store,
      (modules) => this.#wakeUps.wake(receivers.connected(modules)),
      logger,
    );
    this.#drain = new Drain({
      ...options,
      log: this.log,
      cursors: this.cursors,
      deadLetters: this.deadLetters,
    });
  }

  /** Stores a push. @returns what became of it, once that is durable */
  store(push: Push, correlationId: string): Promise<Outcome> {
    return this.#commit.submit(push, correlationId);
  }

  /** Starts delivering. */
  async start(): Promise<void> {
    await this.cursors.ensure(this.#receivers.all());
    this.#wakeUps.start((receiver) => this.#drain.run(receiver));
    this.#sweepTimer = setInterval(() => {
      this.#sweeping ??= this.#sweep().finally(() => {
        this.#sweeping = undefined;
      });
    }, SWEEP_MS);
  }

  /** Answers what was submitted, lets running drains end, and stops. */
  async stop(): Promise<void> {
    clearInterval(this.#sweepTimer);
    await this.#commit.drained();
    await this.#sweeping;
    this.#drain.stop();
    await this.#wakeUps.stop();
  }

  /** Parties have come, changed or gone: new receivers start from the beginning of the log, former ones are forgotten. */
  async changed(clientInfos: readonly ClientInfo[], before: Registry): Promise<void> {
    const receivers = this.#receivers.all();
    const staying = new Set(receivers.map(({ party }) => party));
    const named = clientInfos.map((info) =>
      partyKey({ countryCode: info.country_code, partyId: info.party_id }),
    );
    await this.cursors.remove(named.filter((party) => !staying.has(party)));
    await this.cursors.ensure(receivers);
    for (const module of this.#receivers.modules) {
      // Receivers have passed these owners' objects by while they were hidden.
      for (const owner of this.#receivers.appeared(module, before)) await this.#store.lift(module, owner);
    }
    this.#wakeUps.wake(this.#receivers.connected());
  }

  /** Receivers that can be reached again are brought up to date at once. */
  async resume(parties: readonly PartyKey[]): Promise<void> {
    await this.cursors.clearBackoff(parties);
    this.#wakeUps.wake(this.#receivers.connected().filter(({ party }) => parties.includes(party)));
  }

  /** Gives a receiver everything again. */
  async resync(parties: readonly PartyKey[]): Promise<void> {
    for (const party of parties) await this.cursors.reset(party);
    await this.resume(parties);
  }

  async #sweep(): Promise<void> {
    try {
      const behind = await this.cursors.behind(this.#now());
      this.#wakeUps.wake(behind.filter((receiver) => this.#receivers.target(receiver) !== undefined));
    } catch (error) {
      this.#logger.warn({ error }, 'sweep failed');
    }
  }
}
