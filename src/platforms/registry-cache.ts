import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../infra/logger.js';
import { Outage } from '../infra/outage.js';
import type { Registry } from './registry.js';

/** How long a change made by another process may stay unseen here. */
const POLL_MS = 500;
/** An unknown token may be one that another process has just issued: look again, but not for every guess. */
const LOOK_SPACING_MS = 100;

/** Who wants to hear of the copy in memory. */
export interface RegistryListener {
  /** It has become another: by a change made here, or elsewhere. */
  changed(): void;
  /** Called before that where the database knows less than this process: a failover has lost changes. */
  wentBack(): void;
  /** It has been read again because this process has changed something. */
  changedHere(version: bigint): void;
}

export interface RegistrySource {
  read(): Promise<Registry>;
  readVersion(): Promise<bigint>;
}

/**
 * The registry in memory, kept fresh. It polls a version number: one tiny query twice a second works behind any pooler
 * and survives lost connections without special cases. A process that changes something refreshes itself at once, and
 * what others say only makes it look sooner.
 */
export class RegistryCache {
  #current: Registry;
  #refreshing: Promise<void> | undefined;
  #lastLook = Number.NEGATIVE_INFINITY;
  #nextLook: Promise<void> | undefined;
  readonly #outage: Outage;
  #isPolling = false;
  #timer: NodeJS.Timeout | undefined;
  #listener: RegistryListener | undefined;

  private constructor(
    private readonly source: RegistrySource,
    private readonly elapsed: () => number,
    private readonly log: Logger,
    first: Registry,
  ) {
    this.#current = first;
    this.#outage = new Outage(log, {
      begins: 'the registry cannot be read; its last copy serves on',
      ends: 'the registry can be read again',
    });
  }

  /** @param elapsed a monotonic clock, in milliseconds */
  static async open(source: RegistrySource, elapsed: () => number, log: Logger): Promise<RegistryCache> {
    return new RegistryCache(source, elapsed, log, await source.read());
  }

  get current(): Registry {
    return this.#current;
  }

  listen(listener: RegistryListener): void {
    this.#listener = listener;
  }

  /** Starts polling for changes made by other processes. */
  start(): void {
    this.#timer = setInterval(() => {
      // A database that hangs must not get another connection of the pool to hang on twice a second.
      if (this.#isPolling) return;
      this.#isPolling = true;
      void this.#poll().finally(() => {
        this.#isPolling = false;
      });
    }, POLL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Reads the registry again: after a change made by this process. */
  async refresh(): Promise<Registry> {
    await this.#refresh();
    this.#listener?.changedHere(this.#current.content.version);
    return this.#current;
  }

  /** Another process says that the registry has this version; it need not be one. Bursts are looked at together. */
  heardOf(version: string): void {
    if (version === String(this.#current.content.version)) return;
    this.#lookSoon().catch((error: unknown) => this.log.debug({ error }, 'the registry was not read'));
  }

  async #refresh(): Promise<void> {
    // A read that is already under way may have begun before the change.
    await this.#refreshing?.catch(() => undefined);
    this.#refreshing ??= this.#read().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  /** The registry as it was at a version, or newer. */
  async atLeast(version: bigint): Promise<Registry> {
    if (version > this.#current.content.version) await this.#refresh();
    return this.#current;
  }

  /** Before a token is called unknown: looks once more. */
  async refreshAfterMiss(): Promise<Registry> {
    await this.#lookSoon();
    return this.#current;
  }

  /**
   * A look that begins from now on. At most every {@link LOOK_SPACING_MS}; who comes in between waits for the next one,
   * together with all others, because the last one may have been too early for what they are after.
   */
  async #lookSoon(): Promise<void> {
    this.#nextLook ??= this.#lookSpaced();
    await this.#nextLook;
  }

  async #lookSpaced(): Promise<void> {
    await delay(Math.max(0, this.#lastLook + LOOK_SPACING_MS - this.elapsed()));
    // From here on the look is under way, and who comes now needs another.
    this.#nextLook = undefined;
    this.#lastLook = this.elapsed();
    await this.#refreshIfDifferent();
  }

  async #poll(): Promise<void> {
    try {
      await this.#refreshIfDifferent();
      this.#outage.over();
    } catch (error) {
      this.#outage.failed(error);
    }
  }

  async #refreshIfDifferent(): Promise<void> {
    // Also where it is lower: after a failover or a restore the latest changes may never have been.
    if ((await this.source.readVersion()) !== this.#current.content.version) await this.#refresh();
  }

  async #read(): Promise<void> {
    const read = await this.source.read();
    const before = this.#current.content.version;
    if (read.content.version === before) return;
    this.#current = read;
    if (read.content.version < before) this.#listener?.wentBack();
    this.#listener?.changed();
  }
}
