import type { Database } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';
import type { PatientLane } from '../infra/patient-lane.js';
import type { QueueRedis } from '../infra/redis.js';
import { OcpiError } from '../ocpi/errors.js';
import { type PartyKey, partyKey } from '../ocpi/party.js';
import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import { AnswerChannel } from './answer-channel.js';
import { EVERYBODY } from './audience.js';
import { Cursors, type Receiver } from './cursors.js';
import { DeadLetters, type LetterFilter } from './dead-letters.js';
import type { AsItCame, Deliverer, Exchange } from './deliverer.js';
import { Drain } from './drain.js';
import type { DrainServices } from './drain-services.js';
import { type Committed, GroupCommit } from './group-commit.js';
import { Leases } from './leases.js';
import { ReplicationLog } from './log.js';
import { LogMarks } from './log-marks.js';
import { ObjectStore } from './object-store.js';
import { OpenPushes } from './open-pushes.js';
import type { Outcome, Push } from './push.js';
import type { Receivers } from './receivers.js';
import { ShownAgain } from './shown-again.js';
import { Sweep } from './sweep.js';
import { WakeUps } from './wake-ups.js';

/** By how much a lease is longer than a request to its receiver: for so long the database may be away from a drain. */
const LEASE_BEYOND_REQUEST_MS = 5_000;

/** How often it is looked whether somebody whose answer a sender waits for is away. */
const LOOK_MS = 1_000;

export interface ReplicationOptions {
  /** Of this process, among those that share the database. */
  processId: string;
  database: Database;
  redis: QueueRedis;
  lane: PatientLane;
  receivers: Receivers;
  deliverer: Deliverer;
  /** How long a request to a receiver may take. */
  peerTimeoutMs: number;
  logger: Logger;
  now: () => number;
  /** Milliseconds of a monotonic clock. */
  elapsed: () => number;
  random: () => number;
  onUnavailable: DrainServices['onUnavailable'];
  onDelivered: DrainServices['onDelivered'];
}

/** What of a receiver is to be repeated. */
export interface Resync {
  module?: string | undefined;
  since?: Date | undefined;
}

/** What became of a push whose sender wants to know what the receiver says. */
export interface Tried {
  outcome: Outcome;
  /** undefined where the receiver was not reached in time, or there was nothing new to tell it */
  exchange: Exchange | undefined;
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
  readonly #openPushes: OpenPushes;
  readonly #receivers: Receivers;
  readonly #logger: Logger;
  readonly #leases: Leases;
  readonly #shownAgain: ShownAgain;
  readonly #sweep: Sweep;
  /** Looks for senders that wait for somebody who is away. */
  #lookTimer: NodeJS.Timeout | undefined;

  constructor(options: ReplicationOptions) {
    const { database, redis, receivers, logger, processId, peerTimeoutMs, now, elapsed } = options;
    this.log = new ReplicationLog(database);
    this.cursors = new Cursors(database);
    this.deadLetters = new DeadLetters(database, now);
    this.#receivers = receivers;
    this.#logger = logger;
    const leaseMs = peerTimeoutMs + LEASE_BEYOND_REQUEST_MS;
    this.#leases = new Leases(database, processId, leaseMs, peerTimeoutMs, elapsed, logger);
    this.#shownAgain = new ShownAgain(database);
    this.#openPushes = new OpenPushes(processId, new AnswerChannel(redis, processId, logger), now);
    this.#wakeUps = new WakeUps(redis, logger);
    this.#store = new ObjectStore(database);
    this.#commit = new GroupCommit(this.#store, (committed) => this.#committed(committed), logger);
    this.#drain = new Drain({
      ...options,
      log: this.log,
      leases: this.#leases,
      deadLetters: this.deadLetters,
      openPushes: this.#openPushes,
      store: this.#store,
    });
    this.#sweep = new Sweep({
      cursors: this.cursors,
      drain: this.#drain,
      marks: new LogMarks(database),
      receivers,
      shownAgain: this.#shownAgain,
      wakeUps: this.#wakeUps,
      logger,
    });
  }

  /** Stores a push. @returns what became of it, once that is durable */
  store(push: Push, correlationId: string): Promise<Outcome> {
    return this.#commit.submit(push, correlationId);
  }

  /**
   * Stores a push of a session or a CDR that names no receiver, and sends it at once as it came (D3). A refusal by
   * the receiver is final; whatever the receiver was not reached with stays, and is delivered when it can be.
   *
   * @param timeoutMs how long the sender has patience
   */
  async storeAndTry(
    push: Push,
    correlationId: string,
    asItCame: AsItCame,
    timeoutMs: number,
  ): Promise<Tried> {
    const { origin, answer } = this.#openPushes.open(push, asItCame, timeoutMs);
    try {
      const outcome = await this.store({ ...push, origin }, correlationId);
      if (outcome === 'unchanged' || outcome === 'stale') this.#openPushes.notReached(origin);
      const { exchange, mayBeLost } = await answer;
      const isStored = outcome !== 'unchanged' && outcome !== 'stale';
      if (exchange === undefined && isStored) await this.#makeSure(push, mayBeLost);
      return { outcome, exchange };
    } finally {
      this.#openPushes.notReached(origin);
    }
  }

  /** @param drains whether this process delivers; else it stores, and wakes those that do */
  async start({ drains = true }: { drains?: boolean } = {}): Promise<void> {
    await this.cursors.ensure(this.#receivers.all());
    this.#openPushes.start();
    this.#lookTimer = setInterval(() => {
      // Another process may have found out that they are away.
      for (const receiver of this.#openPushes.awaited) this.#giveUpIfAway(receiver);
    }, LOOK_MS);
    if (!drains) return;
    this.#leases.start();
    this.#wakeUps.start((receiver) => this.#drain.run(receiver));
    this.#sweep.start();
  }

  /** Answers what was submitted, lets running drains end, and stops. */
  async stop(): Promise<void> {
    clearInterval(this.#lookTimer);
    await this.#commit.drained();
    await this.#sweep.stop();
    this.#drain.stop();
    await this.#wakeUps.stop();
    await this.#leases.stop();
  }

  /** Parties have come, changed or gone; what that means for their cursors has been written with it, by {@link followParties}. */
  async changed(clientInfos: readonly ClientInfo[]): Promise<void> {
    const lifted = await this.#shownAgain.lift();
    const named = new Set(
      clientInfos.map((info) => partyKey({ countryCode: info.country_code, partyId: info.party_id })),
    );
    // To wake everybody each time that somebody comes or goes would be felt by all when many do.
    const concerned = this.#receivers.connected().filter(({ party }) => named.has(party));
    this.#wakeUps.wake([...concerned, ...this.#receivers.connected(lifted)]);
  }

  /** Receivers that can be reached again are brought up to date at once. */
  async resume(parties: readonly PartyKey[]): Promise<void> {
    await this.cursors.clearBackoff(parties);
    this.#wakeUps.wake(this.#receivers.connected().filter(({ party }) => parties.includes(party)));
  }

  /**
   * Gives receivers again what has changed since a time, or everything.
   *
   * @param module all modules where it is left out
   * @param since known to the minute
   */
  async resync(parties: readonly PartyKey[], { module, since }: Resync = {}): Promise<void> {
    for (const party of parties) await this.cursors.reset(party, module, since);
    await this.resume(parties);
  }

  /** Sends what open dead letters are about once more. @returns how many letters */
  async replay(filter: LetterFilter): Promise<number> {
    const { count, receivers } = await this.deadLetters.ask(filter);
    this.#wakeUps.wake(receivers.filter((receiver) => this.#receivers.target(receiver) !== undefined));
    return count;
  }

  /**
   * Before a sender is told yes without its receiver's word: another process may have heard a refusal, and Redis, by which the
   * two agree, may have failed one of them. What cannot change is about to be withdrawn then; the object's row decides.
   * Anything else has been settled, with nobody told: it is sent once more, and a refusal becomes a dead letter.
   *
   * @throws OcpiError where it has been withdrawn
   */
  async #makeSure({ module, owner, objectKey, path }: Push, mayBeLost: boolean): Promise<void> {
    const object = { module: module.identifier, owner, objectKey };
    if (module.isImmutable !== true) {
      if (mayBeLost) await this.#store.sendAgain(object);
      return;
    }
    if (await this.#store.keep(object)) return;
    throw new OcpiError(
      'storeUnavailable',
      `the receiver of "${path[0]}" has refused it, and what it said was lost on the way; send it again`,
    );
  }

  #committed(committed: readonly Committed[]): void {
    const modules = new Set<string>();
    const receivers = new Map<string, Receiver>();
    for (const write of committed) {
      const { module, audience } = write;
      if (audience === EVERYBODY) modules.add(module);
      else receivers.set(`${audience} ${module}`, { party: audience, module });
      const awaited = this.#openPushes.committed(write);
      if (awaited !== undefined) this.#giveUpIfAway(awaited);
    }
    const connected = [...receivers.values()].filter((each) => this.#receivers.target(each) !== undefined);
    this.#wakeUps.wake([...this.#receivers.connected(modules), ...connected]);
  }

  /** A sender need not wait for a receiver that is known to be away. */
  #giveUpIfAway(receiver: Receiver): void {
    if (this.#receivers.target(receiver) === undefined) {
      this.#openPushes.notReachable(receiver);
      return;
    }
    this.cursors
      .load(receiver)
      .then((cursor) => {
        if (cursor === undefined || cursor.waitMs > 0) this.#openPushes.notReachable(receiver);
      })
      .catch((error: unknown) => this.#logger.debug({ error }, 'cursor not read'));
  }
}
