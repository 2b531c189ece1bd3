import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../infra/logger.js';
import type { Registry } from './registry.js';

/** How long a change made by another process may stay unseen here. */
const POLL_MS = 500;
/** An unknown token may be one that another process has just issued: look again, but not for every guess. */
const MISS_REFRESH_MS = 100;

export interface RegistrySource {
  read(): Promise<Registry>;
  readVersion(): Promise<bigint>;
}

/**
 * The registry in memory, kept fresh. It polls a version number instead of listening for notifications: one
 * tiny query twice a second works behind any pooler, survives lost connections without special cases, and a
 * process that changes something refreshes itself at once.
 */
export class RegistryCache {
  #current: Registry;
  #refreshing: Promise<void> | undefined;
  #lastMissLook = Number.NEGATIVE_INFINITY;
  #nextMissLook: Promise<void> | undefined;
  #isBlind = false;
  #timer: NodeJS.Timeout | undefined;
  #onChange: () => void = () => undefined;

  private constructor(
    private readonly source: RegistrySource,
    private readonly elapsed: () => number,
    private readonly log: Logger,
    first: Registry,
  ) {
    this.#current = first;
  }

  /** @param elapsed a monotonic clock, in milliseconds */
  static async open(source: RegistrySource, elapsed: () => number, log: Logger): Promise<RegistryCache> {
    return new RegistryCache(source, elapsed, log, await source.read());
  }

  get current(): Registry {
    return this.#current;
  }

  /** @param onChange called when the copy in memory has become another: by a change made here, or elsewhere */
  listen(onChange: () => void): void {
    this.#onChange = onChange;
  }

  /** Starts polling for changes made by other processes. */
  start(): void {
    this.#timer = setInterval(() => {
      this.#refreshIfDifferent().then(
        () => {
          this.#isBlind = false;
        },
        (error: unknown) => {
          // Once per outage, not twice a second.
          if (!this.#isBlind)
            this.log.warn({ error }, 'the registry cannot be read; its last copy serves on');
          this.#isBlind = true;
        },
      );
    }, POLL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Reads the registry again: after a change made by this process. */
  async refresh(): Promise<Registry> {
    // A read that is already under way may have begun before the change.
    await this.#refreshing?.catch(() => undefined);
    this.#refreshing ??= this.#read().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
    return this.#current;
  }

  /** The registry as it was at a version, or newer. */
  async atLeast(version: bigint): Promise<Registry> {
    return version > this.#current.content.version ? this.refresh() : this.#current;
  }

  /**
   * Before a token is called unknown: looks once more. At most every {@link MISS_REFRESH_MS}; who comes in between waits
   * for the next look, together with all others, because the last one may have been too early for its token.
   */
  async refreshAfterMiss(): Promise<Registry> {
    this.#nextMissLook ??= this.#lookAfterMiss();
    await this.#nextMissLook;
    return this.#current;
  }

  async #lookAfterMiss(): Promise<void> {
    await delay(Math.max(0, this.#lastMissLook + MISS_REFRESH_MS - this.elapsed()));
    // From here on the look is under way, and who comes now needs another.
    this.#nextMissLook = undefined;
    this.#lastMissLook = this.elapsed();
    await this.#refreshIfDifferent();
  }

  async #refreshIfDifferent(): Promise<void> {
    // Also where it is lower: after a failover or a restore the latest changes may never have been.
    if ((await this.source.readVersion()) !== this.#current.content.version) await this.refresh();
  }

  async #read(): Promise<void> {
    const read = await this.source.read();
    if (read.content.version === this.#current.content.version) return;
    this.#current = read;
    this.#onChange();
  }
}
