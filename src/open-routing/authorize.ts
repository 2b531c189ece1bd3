import { OcpiError } from '../ocpi/errors.js';
import type { FunctionalModule } from '../ocpi/functional-module.js';
import type { Party } from '../platforms/registry.js';
import type { PassedOn } from '../relay/passed-on.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';
import { ReceiverAway, reach } from '../routing/reach.js';
import type { RoamingDefault } from '../routing/roaming.js';
import { type AuthorizeVerdict, authorizeVerdict, nobodyAuthorizes } from './authorize-verdict.js';
import type { LearningRelay } from './learning-relay.js';

/** One of those who were asked has answered, or has not. */
interface Voice {
  verdict: AuthorizeVerdict;
  passedOn?: PassedOn;
}

/**
 * Real-time authorization of a token that nobody or more than one is known to have issued (TOK-S-12): all who
 * could have are asked at the same time, and whoever knows it first has the word.
 */
export class AuthorizeFanOut {
  constructor(
    private readonly relay: LearningRelay,
    private readonly roamingDefault: RoamingDefault,
    private readonly onWanted: (platformId: number) => void,
  ) {}

  /** @throws OcpiError unknownToken where those who answered do not know it; 4002 or 4003 where nobody answered */
  ask(module: FunctionalModule, request: OcpiRequest, candidates: readonly Party[]): Promise<PassedOn> {
    return new Promise((resolve, reject) => {
      const asked = candidates.map(async (to) => {
        const voice = await this.#askOne(module, request, to);
        if (voice.verdict === 'knows' && voice.passedOn !== undefined) resolve(voice.passedOn);
        return voice;
      });
      // Where somebody knew it, this comes too late to change anything.
      Promise.all(asked).then((voices) => {
        const wantsMore = voices.find(({ verdict }) => verdict === 'wantsMore')?.passedOn;
        if (wantsMore !== undefined) resolve(wantsMore);
        else reject(nobodyAuthorizes(voices.map(({ verdict }) => verdict)));
      }, reject);
    });
  }

  async #askOne(module: FunctionalModule, request: OcpiRequest, to: Party): Promise<Voice> {
    try {
      const reached = reach({ ...request, to, module }, this.roamingDefault);
      const passedOn = await this.relay.direct(module, 'authorize', request, reached);
      return { verdict: authorizeVerdict(passedOn), passedOn };
    } catch (error) {
      if (!(error instanceof OcpiError)) throw error;
      if (error instanceof ReceiverAway) this.onWanted(error.platformId);
      return { verdict: error.error === 'receiverTimeout' ? 'late' : 'notReached' };
    }
  }
}
