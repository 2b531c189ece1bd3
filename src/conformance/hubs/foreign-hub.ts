import { NotApplicable } from '../outcome.js';
import type { HubAccess, InvitationWish } from './hub-access.js';
import type { Operator } from './operator.js';
import type { RegistrationToken } from './registration-token.js';

/** Any hub: all that is known are its versions URL and the registration tokens that its operator gave. */
export class ForeignHub implements HubAccess {
  readonly known = {};
  readonly #forCast: string[];
  readonly #forGuests: string[];

  /**
   * @param tokens one for each platform that may register
   * @param castSize how many are kept for the platforms that all rules share
   */
  constructor(
    readonly versionsUrl: string,
    tokens: readonly string[],
    castSize: number,
  ) {
    this.#forCast = tokens.slice(0, castSize);
    this.#forGuests = tokens.slice(castSize);
  }

  get name(): string {
    return `the hub at ${this.versionsUrl}`;
  }

  async invite({ encoding, forCast = false }: InvitationWish = {}): Promise<RegistrationToken> {
    if (encoding === 'raw')
      throw new NotApplicable('how this hub encodes its tokens cannot be set from here');
    const token = (forCast ? this.#forCast : this.#forGuests).shift();
    if (token === undefined) throw new NotApplicable('no registration token is left (--tokens)');
    return { versionsUrl: this.versionsUrl, token };
  }

  operator(): Operator {
    throw new NotApplicable('needs the admin API of an ocpi-hub (--admin-token)');
  }
}
