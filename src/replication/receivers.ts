import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import type { PartyKey } from '../ocpi/party.js';
import { endpointOf, isConnected, type Registry } from '../platforms/registry.js';
import { isReceiver, maySee, type RoamingDefault } from '../routing/roaming.js';

import type { Receiver } from './cursors.js';
import type { DeliveryTarget } from './delivery-request.js';
import type { ReceiverView } from './drain-services.js';

/** The receivers of replicated objects, as the registry has them at each moment. */
export class Receivers implements ReceiverView {
  readonly #modules: ReadonlyMap<string, ClientOwnedModule>;

  constructor(
    private readonly registry: { readonly current: Registry; atLeast(version: bigint): Promise<Registry> },
    modules: readonly ClientOwnedModule[],
    private readonly roamingDefault: RoamingDefault,
  ) {
    this.#modules = new Map(modules.map((module) => [module.identifier, module]));
  }

  /** All receivers of these modules that can be pushed to now. */
  connected(modules: Iterable<string> = this.#modules.keys()): Receiver[] {
    return this.all(modules).filter((receiver) => this.target(receiver) !== undefined);
  }

  /** All receivers that shall be kept up to date, whether they can be reached now or not. */
  all(modules: Iterable<string> = this.#modules.keys()): Receiver[] {
    const registry = this.registry.current;
    return [...modules].flatMap((identifier) => {
      const module = this.#known(identifier);
      return [...registry.parties()]
        .filter((party) => isReceiver(registry, module, party))
        .map((party) => ({ party: party.key, module: identifier }));
    });
  }

  target({ party: key, module }: Receiver): DeliveryTarget | undefined {
    const registry = this.registry.current;
    const party = registry.partyByKey(key);
    if (party === undefined || !isReceiver(registry, this.#known(module), party)) return undefined;
    const platform = registry.platformOf(party);
    const endpoint = endpointOf(platform, module, 'RECEIVER');
    const { outboundToken, version } = platform;
    if (
      !isConnected(platform) ||
      outboundToken === undefined ||
      endpoint === undefined ||
      version === undefined
    )
      return undefined;
    return {
      to: party,
      endpoint,
      version,
      access: { token: outboundToken, encoding: platform.tokenEncoding },
    };
  }

  async isAsNewAs(registryVersion: bigint): Promise<void> {
    await this.registry.atLeast(registryVersion);
  }

  module({ module }: Receiver): ClientOwnedModule {
    return this.#known(module);
  }

  concerns({ party: key, module }: Receiver, ownerKey: PartyKey): boolean {
    const registry = this.registry.current;
    const party = registry.partyByKey(key);
    return party !== undefined && maySee(registry, this.roamingDefault, this.#known(module), party, ownerKey);
  }

  #known(identifier: string): ClientOwnedModule {
    const module = this.#modules.get(identifier);
    if (module === undefined) throw new Error(`no replicated module ${identifier}`);
    return module;
  }
}
