import type { HubAccess, InvitationWish, KnownSettings } from './hub-access.js';
import { Operator } from './operator.js';
import type { RegistrationToken } from './registration-token.js';

/** Settings of a hub that is started to be looked at: short enough to watch it wait. */
export const WATCHED_HUB = {
  HUB_ALLOW_PRIVATE_PEERS: 'true',
  HUB_PAGE_LIMIT: '10',
  HUB_RELAY_TIMEOUT_MS: '3000',
  HUB_PEER_TIMEOUT_MS: '3000',
  HUB_ALIVE_CHECK_S: '5',
  // Who was away is pulled (OFF-04).
  HUB_PULL_INTERVAL_S: '3600',
} as const;

/** What is known of a hub that was started with {@link WATCHED_HUB}. */
export const WATCHED_HUB_SETTINGS: KnownSettings = {
  forwardTimeoutMs: Number(WATCHED_HUB.HUB_RELAY_TIMEOUT_MS),
  aliveWindowMs: Number(WATCHED_HUB.HUB_ALIVE_CHECK_S) * 1000,
};

/** An ocpi-hub whose admin token we have: it invites whoever is needed. */
export class OwnHub implements HubAccess {
  readonly #operator: Operator;

  constructor(
    readonly versionsUrl: string,
    adminToken: string,
    readonly known: KnownSettings = {},
  ) {
    this.#operator = Operator.of(versionsUrl, adminToken);
  }

  get name(): string {
    return `ocpi-hub at ${this.versionsUrl}`;
  }

  invite({ encoding = 'base64' }: InvitationWish = {}): Promise<RegistrationToken> {
    return this.#operator.invite({ label: 'conformance', token_encoding: encoding });
  }

  operator(): Operator {
    return this.#operator;
  }
}
