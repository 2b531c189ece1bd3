import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** By how much sealing makes a value longer. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES;

/** Encrypts and authenticates with one key: what it has sealed nobody else can read, alter or make. */
export class Seal {
  constructor(private readonly key: Buffer) {}

  /** @param boundTo not part of the result, but must be named again to open it */
  seal(plain: Uint8Array, boundTo = ''): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(boundTo, 'utf8'));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error where the value was not sealed with this key, was altered, or was bound to something else */
  open(sealed: Uint8Array, boundTo = ''): Buffer {
    const bytes = Buffer.from(sealed);
    const nonce = bytes.subarray(0, NONCE_BYTES);
    // The length of the tag is insisted on: Node would accept 4 bytes of it, which can be guessed.
    const decipher = createDecipheriv(ALGORITHM, this.key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(boundTo, 'utf8'));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, SEAL_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(SEAL_BYTES)), decipher.final()]);
  }
}
