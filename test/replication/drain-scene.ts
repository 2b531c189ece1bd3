import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { PatientLane } from '../../src/infra/patient-lane.js';
import { OcpiClient } from '../../src/infra/peer/ocpi-client.js';
import { PeerClient } from '../../src/infra/peer/peer-client.js';
import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import { Cursors, type Receiver } from '../../src/replication/cursors.js';
import { DeadLetters } from '../../src/replication/dead-letters.js';
import { Deliverer } from '../../src/replication/deliverer.js';
import type { DeliveryTarget } from '../../src/replication/delivery-request.js';
import { Drain } from '../../src/replication/drain.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { Leases } from '../../src/replication/leases.js';
import { ReplicationLog } from '../../src/replication/log.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import { OpenPushes } from '../../src/replication/open-pushes.js';
import type { Push } from '../../src/replication/push.js';
import { Door } from './eventually.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { ScriptedPeer, SUCCESS } from './scripted-peer.js';

/** Whom {@link DrainScene.begin} makes known. */
export const receiver: Receiver = { party: 'NL/EM1', module: 'locations' };
/** Long enough for a busy machine. */
export const TIMEOUT_MS = 10_000;
export const LEASE_MS = 60_000;

const HUB = { countryCode: 'NL', partyId: 'HUB' };
/** No other process waits for answers, or delivers. */
const NOBODY_ELSE = { start: () => undefined, claim: async () => true, tell: async () => undefined };
const silent = createLogger('silent');

/** LOC10, LOC11, … */
export const names = (count: number) => Array.from({ length: count }, (_, at) => `LOC${at + 10}`);

/** Drains, on a database of the test file's own, that deliver to one peer; all receivers are there. */
export class DrainScene {
  /** A new one for each test. */
  peer = new ScriptedPeer();
  /** What has been waited for without waiting, in milliseconds. */
  skipped = 0;
  /** Of the lane for those who catch up. */
  laneTurns = 0;
  isConnected = true;
  /** Why the peer was taken to be away, each time. */
  readonly unavailable: string[] = [];
  readonly database: Database;
  readonly cursors: Cursors;
  readonly deadLetters: DeadLetters;
  readonly #peers = new PeerClient({ allowPrivate: true, connectionsPerPeer: 32, maxAnswerBytes: 1_000_000 });

  private constructor(
    readonly fresh: FreshDatabase,
    private readonly modules: readonly ClientOwnedModule[],
  ) {
    this.database = fresh.open();
    this.cursors = new Cursors(this.database);
    this.deadLetters = new DeadLetters(this.database, Date.now);
  }

  static async open(databaseName: string, modules: readonly ClientOwnedModule[]): Promise<DrainScene> {
    return new DrainScene(await freshDatabase(databaseName), modules);
  }

  async close(): Promise<void> {
    await this.#peers.close();
    await this.fresh.drop();
  }

  /** To be called before each test. */
  async begin(receivers: readonly Receiver[] = [receiver]): Promise<void> {
    this.peer = new ScriptedPeer();
    await this.peer.open();
    this.skipped = 0;
    this.laneTurns = 0;
    this.isConnected = true;
    this.unavailable.length = 0;
    await this.cursors.ensure(receivers);
  }

  /** From now on the receiver takes everything, and answers when the door is opened. */
  peerBehindDoor(): Door {
    const door = new Door();
    this.peer.answer = async () => {
      await door.passed();
      return SUCCESS;
    };
    return door;
  }

  /** To be called after each test. */
  async end(): Promise<void> {
    await this.peer.close();
    await this.fresh.clear();
  }

  /** A hub process that has just started. */
  newDrain(concerns: (owner: string) => boolean = () => true, timeoutMs = TIMEOUT_MS): Drain {
    const { database, deadLetters } = this;
    const elapsed = () => performance.now() + this.skipped;
    return new Drain({
      log: new ReplicationLog(database),
      lane: new PatientLane((letIn) => {
        this.laneTurns += 1;
        setImmediate(letIn);
      }),
      leases: new Leases(database, randomUUID(), LEASE_MS, TIMEOUT_MS, elapsed, silent),
      deadLetters,
      deliverer: new Deliverer(new OcpiClient(this.#peers), HUB, timeoutMs, Date.now),
      receivers: {
        target: ({ party }) => (this.isConnected ? this.#target(party) : undefined),
        module: ({ module }) => this.#module(module),
        isAsNewAs: async () => undefined,
        concerns: (_, owner) => concerns(owner),
      },
      logger: silent,
      elapsed,
      random: () => 0.5,
      onUnavailable: (_, reason) => this.unavailable.push(reason),
      onDelivered: () => undefined,
      openPushes: new OpenPushes('this', NOBODY_ELSE, Date.now),
      store: new ObjectStore(database),
    });
  }

  /** Each with a revision of its own, in this order. */
  async store(...pushes: readonly Push[]): Promise<void> {
    const commit = this.#groupCommit();
    for (const next of pushes) await commit.submit(next);
  }

  /** In as few transactions as a hub process does it. */
  async storeTogether(...pushes: readonly Push[]): Promise<void> {
    const commit = this.#groupCommit();
    await Promise.all(pushes.map((next) => commit.submit(next)));
  }

  /** The revision of what was stored last. */
  async head(): Promise<bigint> {
    const [row] = await this.database.objectPart.findMany({ orderBy: { revision: 'desc' }, take: 1 });
    return row?.revision ?? 0n;
  }

  /** Where the cursor of {@link receiver} stands. */
  async position(): Promise<bigint> {
    return (await this.cursors.load(receiver))?.position ?? -1n;
  }

  /** Lets a receiver's waiting be over so much earlier. */
  async elapse(ms: number): Promise<void> {
    await this.database.$executeRaw`
      UPDATE delivery_cursor SET next_attempt_at = next_attempt_at - ${ms}::int * interval '1 ms'`;
  }

  /** Consecutive failures, and for how long the receiver was left alone after the last one. */
  async failure(): Promise<{ failures: number; delayMs: number | null }> {
    const [row] = await this.database.$queryRaw<{ failures: number; delayMs: number | null }[]>`
      SELECT failures, round(extract(epoch FROM next_attempt_at - last_error_at) * 100)::int * 10 AS "delayMs"
      FROM delivery_cursor`;
    return row ?? { failures: -1, delayMs: null };
  }

  /** As if a process had died while it held them. */
  async leasesRunOut(): Promise<void> {
    await this.database
      .$executeRaw`UPDATE delivery_cursor SET leased_until = clock_timestamp() - interval '1 ms'`;
  }

  #groupCommit(): GroupCommit {
    return new GroupCommit(new ObjectStore(this.database), () => undefined, silent);
  }

  #target(party: string): DeliveryTarget {
    const [countryCode = '', partyId = ''] = party.split('/');
    return {
      to: { countryCode, partyId },
      endpoint: this.peer.endpoint,
      version: '2.2.1',
      access: { token: `token-of-${party}`, encoding: 'base64' },
    };
  }

  #module(identifier: string): ClientOwnedModule {
    const module = this.modules.find((each) => each.identifier === identifier);
    if (module === undefined) throw new Error(`the scene has no module ${identifier}`);
    return module;
  }
}
