import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import type { RegistryChange } from './party-rows.js';
import type { RegistryCache } from './registry-cache.js';

/** Who wants to hear of parties that come, change or go. */
export interface MembershipListener {
  /** @param clientInfos those that are new or different; the registry already shows them */
  changed(clientInfos: readonly ClientInfo[]): void | Promise<void>;
}

/** Carries a change of the registry out to the end: stored, seen by this process, announced. */
export class Membership {
  readonly #listeners: MembershipListener[] = [];

  constructor(private readonly registry: RegistryCache) {}

  listen(listener: MembershipListener): void {
    this.#listeners.push(listener);
  }

  async apply<T extends RegistryChange>(change: Promise<T>): Promise<T> {
    const result = await change;
    await this.registry.refresh();
    for (const listener of this.#listeners) await listener.changed(result.clientInfos);
    return result;
  }
}
