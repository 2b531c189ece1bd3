import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Random } from '../sandbox/generator/random.js';
import { playFaults } from './faults/play-faults.js';
import type { FaultKind, Scene } from './faults/scene.js';
import { scheduleFaults } from './faults/schedule.js';
import { HubFarm } from './hubs/hub-farm.js';
import { LogFile } from './journal/log-file.js';
import { Timelines } from './journal/timelines.js';
import { OwnServers } from './servers/own-servers.js';
import { type Company, gatherCompany } from './storm/company.js';
import { Ledger } from './storm/ledger.js';
import { Storm, type StormSize } from './storm/storm.js';
import { differencesAt, type Finding, lackingAt } from './verdict/findings.js';
import { OrderWatch } from './verdict/order-watch.js';

export interface LaboratoryOptions {
  seed: number;
  hubs: number;
  cpos: number;
  emsps: number;
  size: StormSize;
  /** Told of what goes on. */
  say: (line: string) => void;
}

/** What an experiment has shown. */
export interface Outcome {
  seed: number;
  /** How often each kind of fault happened, by its name. */
  faults: ReadonlyMap<string, number>;
  ledger: Ledger;
  order: OrderWatch;
  /** Each is at its EMSP exactly once, where nothing is found to be lost. */
  cdrs: { posted: number; arrived: number };
  /** Lost, stale or different; and whatever else must not be, each in a line. */
  findings: readonly Finding[];
  troubles: readonly string[];
  seconds: number;
}

/** Impatient, so that a fault is noticed within an experiment; and without pulls, which would mend what a push has lost. */
const SETTINGS = {
  HUB_PEER_TIMEOUT_MS: '1500',
  HUB_RELAY_TIMEOUT_MS: '1500',
  HUB_ALIVE_CHECK_S: '1',
  HUB_PULL_INTERVAL_S: '0',
  HUB_TRACE_DAYS: '0',
};

/** A hub that acknowledges nothing for so long does not come back by itself. */
const PROGRESS_WITHIN_MS = 120_000;
/** The longest that a receiver is left alone (5 minutes), and then some. */
const SETTLED_WITHIN_MS = 400_000;
const LOOK_EVERY_MS = 250;

/** A hub of several processes, everybody around it, and a storm of pushes: a place to let things fail in. */
export class Laboratory {
  readonly ledger: Ledger;
  readonly order: OrderWatch;
  readonly storm: Storm;
  readonly #journal: LogFile;
  readonly #timelines: Timelines;

  private constructor(
    private readonly options: LaboratoryOptions,
    /** Logs of the processes, and the journal. */
    readonly folder: string,
    readonly servers: OwnServers,
    readonly farm: HubFarm,
    readonly company: Company,
  ) {
    this.#journal = new LogFile(join(folder, 'journal.log'));
    this.#timelines = new Timelines();
    this.ledger = new Ledger(this.#timelines);
    this.order = new OrderWatch(company, this.ledger, this.#timelines);
    this.storm = new Storm(company, this.ledger, options.seed, options.size);
  }

  static async open(options: LaboratoryOptions): Promise<Laboratory> {
    const folder = mkdtempSync(join(tmpdir(), 'ocpi-hub-chaos-'));
    chmodSync(folder, 0o755);
    const servers = await OwnServers.start();
    try {
      const farm = await HubFarm.start({ size: options.hubs, place: servers, folder, settings: SETTINGS });
      try {
        const company = await gatherCompany(farm, options, new Random(options.seed));
        return new Laboratory(options, folder, servers, farm, company);
      } catch (error) {
        await farm.stop();
        throw error;
      }
    } catch (error) {
      await servers.close();
      throw error;
    }
  }

  /**
   * Lets faults happen in a storm, lets everything come back, and looks what has become of it.
   *
   * @param isOver asked before each fault: begins no more of them
   */
  async experiment(kinds: readonly FaultKind[], kills: number, isOver: () => boolean): Promise<Outcome> {
    const { seed, say } = this.options;
    const startedAt = performance.now();
    const lanes = scheduleFaults(kinds, kills, new Random(seed));
    const troubles: string[] = [];
    const running = this.storm.run();
    const { counts: faults, failure } = await playFaults(lanes, this.#scene(), seed, isOver);
    if (failure !== undefined) troubles.push(String(failure));
    say('All faults are over; waiting until everything has been delivered');
    this.note('all faults are over');
    this.#allIsWell();
    this.storm.stop();
    await running;
    const findings = await this.#settle(troubles);
    troubles.push(...this.farm.deaths);
    const { ledger, order } = this;
    const outcome = { seed, faults, ledger, order, cdrs: this.#countCdrs(), findings, troubles };
    this.#keepEvidence(outcome);
    return { ...outcome, seconds: (performance.now() - startedAt) / 1000 };
  }

  /** Writes into the journal. */
  note(event: string): void {
    this.#journal.write(`${new Date().toISOString()} ${event}`);
  }

  /** @param isKept whether the logs and the journal stay */
  async close(isKept: boolean): Promise<void> {
    await this.farm.stop();
    await this.company.stop();
    await this.servers.close();
    this.#journal.close();
    if (!isKept) rmSync(this.folder, { recursive: true, force: true });
  }

  #scene(): Scene {
    return {
      farm: this.farm,
      servers: this.servers,
      company: this.company,
      progress: (count) => this.ledger.acknowledges(count, PROGRESS_WITHIN_MS),
      heldMembers: new Set(),
      heldReceivers: new Set(),
      note: (event) => this.note(event),
    };
  }

  #countCdrs(): Outcome['cdrs'] {
    const { cpos, emsps } = this.company;
    const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);
    return {
      posted: sum(cpos.map(({ platform }) => platform.cdrs.truth.size)),
      arrived: sum(emsps.map(({ platform }) => platform.cdrs.received().store.size)),
    };
  }

  #allIsWell(): void {
    for (const member of this.farm.members) member.setClock(0);
    for (const { platform } of this.company.all) platform.faults.clear();
  }

  async #settle(troubles: string[]): Promise<Finding[]> {
    const { all } = this.company;
    await this.#everythingDelivered(troubles);
    // Before anybody pushes anything again, which would hide what is missing.
    const lacking = all.flatMap((receiver) => lackingAt(receiver, this.company, this.ledger));
    const owed = await this.storm.pushOwed();
    if (owed > 0) troubles.push(`${owed} objects are not acknowledged, although all is well again`);
    await this.#everythingDelivered(troubles);
    const differences = await Promise.all(all.map((receiver) => differencesAt(receiver, this.company)));
    const deadLetters = await this.farm.deadLetters();
    if (deadLetters.length > 0)
      troubles.push(
        `${deadLetters.length} dead letters, such as ${JSON.stringify(deadLetters[0]).slice(0, 500)}`,
      );
    return [...lacking, ...differences.flat()];
  }

  async #everythingDelivered(troubles: string[]): Promise<void> {
    const deadline = performance.now() + SETTLED_WITHIN_MS;
    for (;;) {
      const open = (await this.farm.deliveries()).filter(({ pending }) => pending > 0);
      if (open.length === 0) return;
      if (performance.now() > deadline) {
        troubles.push(`not delivered after ${SETTLED_WITHIN_MS / 1000} s: ${JSON.stringify(open)}`);
        return;
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  #keepEvidence({ findings, troubles, order }: Pick<Outcome, 'findings' | 'troubles' | 'order'>): void {
    for (const trouble of troubles) this.note(`TROUBLE ${trouble}`);
    for (const { kind, text, path } of findings)
      this.note([`FOUND ${kind}: ${text}`, ...this.#timelines.of(path)].join('\n    '));
    for (const { receiver, path, had, got, timeline } of order.outOfOrder)
      this.note(
        [`FOUND out of order: ${receiver}, ${path}: ${got} after ${had}`, ...timeline].join('\n    '),
      );
    for (const complaint of this.ledger.complaints) this.note(`complaint: ${complaint}`);
  }
}
