import type { Operator } from './operator.js';
import type { RegistrationToken } from './registration-token.js';

export interface InvitationWish {
  /** How the hub is to write its own token to this platform; Base64 by default. */
  encoding?: 'base64' | 'raw';
  /** The platforms that all rules share come first, where tokens are few. */
  forCast?: boolean;
}

/** The hub that is looked at: only what its operator tells every partner, and the operator itself where there is one. */
export interface HubAccess {
  /** For the report. */
  readonly name: string;
  readonly versionsUrl: string;
  /**
   * A token that nobody has used.
   *
   * @throws NotApplicable where there is no further one
   */
  invite(wish?: InvitationWish): Promise<RegistrationToken>;
  /** The admin API. @throws NotApplicable where the hub is not ours */
  operator(): Operator;
  /** Settings that nobody can ask a hub for. */
  readonly known: KnownSettings;
}

export interface KnownSettings {
  /** After so long the hub gives up a request that it has forwarded. */
  readonly forwardTimeoutMs?: number;
  /** After so much silence the hub looks whether a platform is still alive. */
  readonly aliveWindowMs?: number;
}
