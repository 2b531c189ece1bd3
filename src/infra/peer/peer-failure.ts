import { ForbiddenAddressError } from './address-guard.js';

/** Why there is no answer. `forbidden` is our own refusal to call; the others are the peer's or the network's. */
export type PeerFailureKind = 'forbidden' | 'unreachable' | 'timeout' | 'broken' | 'tooLarge';

/** A request to a peer that got no usable HTTP answer. */
export class PeerFailure extends Error {
  constructor(
    readonly kind: PeerFailureKind,
    message: string,
  ) {
    super(message);
    this.name = 'PeerFailure';
  }
}

/** Errors of undici and of the system that mean: no connection came about, so the peer has not seen anything. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What OpenSSL and Node call a TLS handshake that failed, such as `DEPTH_ZERO_SELF_SIGNED_CERT`. */
const TLS_FAILURE = /CERT|SSL|TLS|VERIFY|^EPROTO$/;

/**
 * Whatever went wrong with a request, as a failure.
 *
 * @param where method and URL, for the message
 */
export function toPeerFailure(error: unknown, where: string): PeerFailure {
  if (error instanceof PeerFailure) return new PeerFailure(error.kind, `${where}: ${error.message}`);
  if (error instanceof ForbiddenAddressError)
    return new PeerFailure('forbidden', `${where}: ${error.message}`);
  const { name, message, code } = describeError(error);
  const unreachable = NOT_CONNECTED.has(code) || TLS_FAILURE.test(code);
  return new PeerFailure(unreachable ? 'unreachable' : 'broken', `${where}: ${message || code || name}`);
}

/** Told by what it says and not by its class: an error of Node's own is no `Error` of another realm. */
function describeError(error: unknown): { name: string; message: string; code: string } {
  const { name, message, code } = Object(error) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { name: text(name) || String(error), message: text(message), code: text(code) };
}
