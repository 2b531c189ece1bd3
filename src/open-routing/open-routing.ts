import type { FunctionalModule, Operation } from '../ocpi/functional-module.js';
import { TOKENS } from '../ocpi/tokens.js';
import { endpointOf, type Party } from '../platforms/registry.js';
import type { PassedOn } from '../relay/passed-on.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';
import { reach } from '../routing/reach.js';
import { isOwner, mayRoam, type RoamingDefault } from '../routing/roaming.js';
import type { Seek } from '../routing/seek.js';
import { ambiguousTarget, type HubMadeAnswer, unknownTarget } from '../routing/unknown-target.js';
import { AuthorizeFanOut } from './authorize.js';
import type { LearningRelay } from './learning-relay.js';
import type { Targets } from './targets.js';

/**
 * Requests without a receiver (RT-O): found by what they are about, and from then on like direct ones: TO is the
 * receiver that was found, FROM stays the requester.
 */
export class OpenRouting {
  readonly #fanOut: AuthorizeFanOut;

  /** @param onWanted somebody wanted to reach a platform that is away, and got another's answer */
  constructor(
    private readonly targets: Targets,
    private readonly relay: LearningRelay,
    private readonly roamingDefault: RoamingDefault,
    onWanted: (platformId: number) => void,
  ) {
    this.#fanOut = new AuthorizeFanOut(relay, roamingDefault, onWanted);
  }

  /**
   * @returns the answer of the party that was found, or the module's own word for "unknown"
   * @throws OcpiError where there is no such word, several parties fit, or the one found cannot be reached
   */
  async route(
    module: FunctionalModule,
    operation: Operation,
    seek: Seek,
    request: OcpiRequest,
  ): Promise<PassedOn | HubMadeAnswer> {
    const { from, registry } = request;
    const found = await this.targets.find(seek, from, registry);
    const [target, another] = found;
    if (seek.kind === 'token' && (target === undefined || another !== undefined)) {
      return this.#fanOut.ask(module, request, target === undefined ? this.#issuers(request) : found);
    }
    if (target === undefined) return unknownTarget(seek, operation);
    if (another !== undefined) throw ambiguousTarget(seek, found.length);
    const reached = reach({ ...request, to: target, module }, this.roamingDefault);
    return this.relay.direct(module, operation, request, reached);
  }

  /** Whoever could have issued a token that the hub has not seen (TOK-S-12). */
  #issuers({ registry, from, platform: own }: OcpiRequest): Party[] {
    return [...registry.parties()].filter((party) => {
      const platform = registry.platformOf(party);
      return (
        party.key !== from.key &&
        platform.id !== own.id &&
        platform.state === 'REGISTERED' &&
        isOwner(TOKENS, party) &&
        endpointOf(platform, TOKENS.identifier, 'SENDER') !== undefined &&
        mayRoam(registry, this.roamingDefault, from.key, party.key)
      );
    });
  }
}
