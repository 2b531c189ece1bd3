import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../infra/logger.js';
import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import type { RegistryChange } from './party-rows.js';
import type { RegistryCache } from './registry-cache.js';

const TRY_AGAIN_MS = 1_000;

/** Who wants to hear of parties that come, change or go. */
export interface MembershipListener {
  /** @param clientInfos those that are new or different; the registry already shows them */
  changed(clientInfos: readonly ClientInfo[]): void | Promise<void>;
}

/** Carries a change of the registry out to the end: stored, seen by this process, announced. */
export class Membership {
  readonly #listeners: MembershipListener[] = [];
  #isStopped = false;

  constructor(
    private readonly registry: Pick<RegistryCache, 'refresh'>,
    private readonly log: Logger,
  ) {}

  listen(listener: MembershipListener): void {
    this.#listeners.push(listener);
  }

  /** Gives up what is being tried again. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * What is stored has happened: a database that is lost in the very next moment must not make a failure of it. The peer would
   * be told that it is not registered, its old token would be void, and the new one would be known to nobody.
   */
  async apply<T extends RegistryChange>(change: Promise<T>): Promise<T> {
    const result = await change;
    try {
      await this.#carryOn(result.clientInfos);
    } catch (error) {
      this.log.warn({ error }, 'a change of the registry is stored, and not carried on yet; tried again');
      void this.#tryAgain(result.clientInfos);
    }
    return result;
  }

  async #carryOn(clientInfos: readonly ClientInfo[]): Promise<void> {
    await this.registry.refresh();
    for (const listener of this.#listeners) await listener.changed(clientInfos);
  }

  async #tryAgain(clientInfos: readonly ClientInfo[]): Promise<void> {
    for (;;) {
      await delay(TRY_AGAIN_MS, undefined, { ref: false });
      if (this.#isStopped) return;
      try {
        await this.#carryOn(clientInfos);
        this.log.info('a change of the registry is carried on');
        return;
      } catch (error) {
        this.log.debug({ error }, 'a change of the registry is still not carried on');
      }
    }
  }
}
