import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const TOKEN_BYTES = 36;

/**
 * What the hub does with HUB_SECRET. Each use has a key of its own, derived from it, so that a value made for
 * one use means nothing to another.
 */
export class Secrets {
  readonly #hashKey: Buffer;
  readonly #sealKey: Buffer;

  constructor(hubSecret: string) {
    this.#hashKey = deriveKey(hubSecret, 'inbound tokens');
    this.#sealKey = deriveKey(hubSecret, 'secrets at rest');
  }

  /** A keyed hash, for tokens that peers send us: a stolen database opens nothing. */
  hash(value: string): Buffer {
    return createHmac('sha256', this.#hashKey).update(value, 'utf8').digest();
  }

  /** Encrypts and authenticates a secret that the hub must be able to read again. */
  seal(plain: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce);
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error where the value was not sealed with this secret, or was altered */
  unseal(sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed);
    const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return plain.toString('utf8');
  }
}

/** A new credentials token: 48 characters of base64url, 288 random bits (AUTH-13). */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function deriveKey(secret: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'ocpi-hub', use, 32));
}
