import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Seal } from './seal.js';

const TOKEN_BYTES = 36;

/**
 * What the hub does with HUB_SECRET. Each use has a key of its own, derived from it, so that a value made for
 * one use means nothing to another.
 */
export class Secrets {
  /** For the URLs that the hub gives out in place of a peer's. */
  readonly urls: Seal;
  readonly #hashKey: Buffer;
  readonly #atRest: Seal;

  constructor(hubSecret: string) {
    this.#hashKey = deriveKey(hubSecret, 'inbound tokens');
    this.#atRest = new Seal(deriveKey(hubSecret, 'secrets at rest'));
    this.urls = new Seal(deriveKey(hubSecret, 'sealed urls'));
  }

  /** A keyed hash, for tokens that peers send us: a stolen database opens nothing. */
  hash(value: string): Buffer {
    return createHmac('sha256', this.#hashKey).update(value, 'utf8').digest();
  }

  /** Encrypts and authenticates a secret that the hub must be able to read again. */
  seal(plain: string): Buffer {
    return this.#atRest.seal(Buffer.from(plain, 'utf8'));
  }

  /** @throws Error where the value was not sealed with this secret, or was altered */
  unseal(sealed: Uint8Array): string {
    return this.#atRest.open(sealed).toString('utf8');
  }
}

/** A new credentials token: 48 characters of base64url, 288 random bits (AUTH-13). */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function deriveKey(secret: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'ocpi-hub', use, 32));
}
