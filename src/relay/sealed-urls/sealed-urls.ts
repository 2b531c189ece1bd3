import { SEAL_BYTES, type Seal } from '../../infra/seal.js';
import { OcpiError } from '../../ocpi/errors.js';
import type { HubVersion } from '../../ocpi/modules.js';
import type { KeptTails } from './kept-tails.js';
import { decodePayload, encodePayload, type SealedPayload } from './payload.js';
import { type Tail, tailOf } from './tail.js';

/** How long a sealed URL is good for. */
export const SEALED_URL_LIFETIME_MS = 24 * 3_600_000;

/** The longest URL of OCPI (types: URL). */
const LONGEST_URL = 255;

/** Whose URL it is, and for whom a URL of the hub's shall stand in its place. */
export interface UrlToSeal
  extends Pick<SealedPayload, 'from' | 'to' | 'platformId' | 'module' | 'interfaceRole'> {
  /** As it stood in X's answer. */
  url: string;
  /** X's endpoint of that module and interface. */
  endpoint: string;
  /** The platform of R, the only one that may use it. */
  requesterId: number;
  /** The version that R speaks with the hub. */
  version: HubVersion;
}

/** What a sealed URL stands for. */
export interface OpenedUrl extends Omit<SealedPayload, 'form' | 'text'> {
  tail: Tail;
}

/**
 * URLs of the hub that stand for URLs of peers (AMB-10, decision D5). Each says by itself whose and which it
 * is, encrypted and authenticated: nothing is stored but tails that are too long, every process can open it,
 * and only the hub can make one, from the answer of a registered platform.
 */
export class SealedUrls {
  constructor(
    private readonly seal: Seal,
    private readonly kept: KeptTails,
    private readonly publicUrl: string,
    private readonly now: () => number,
  ) {}

  /** @returns undefined where the URL is none that could be called */
  async make(request: UrlToSeal): Promise<string | undefined> {
    const tail = tailOf(request.url, request.endpoint);
    if (tail === undefined) return undefined;
    const base = `${this.publicUrl}/ocpi/${request.version}/relay/`;
    const expiresAt = this.now() + SEALED_URL_LIFETIME_MS;
    const plain = encodePayload({ ...request, ...tail, expiresAt });
    if (base.length + sealedLength(plain) <= LONGEST_URL) return base + this.#sealed(plain, request);
    const text = await this.kept.keep(tail, expiresAt);
    return base + this.#sealed(encodePayload({ ...request, form: 'stored', text, expiresAt }), request);
  }

  /**
   * @param sealed the last segment of a sealed URL
   * @param requesterId the platform that uses it
   * @throws OcpiError unknownPath (404) where it was altered, has expired, or is another platform's
   */
  async open(sealed: string, requesterId: number): Promise<OpenedUrl> {
    const { form, text, ...opened } = this.#payloadOf(sealed, requesterId);
    if (opened.expiresAt <= this.now())
      throw new OcpiError('unknownPath', 'this link has expired; start again from the first page');
    const tail = form === 'stored' ? await this.kept.find(text) : { form, text };
    if (tail === undefined)
      throw new OcpiError('unknownPath', 'what this link stood for is gone; start again from the first page');
    return { ...opened, tail };
  }

  #sealed(plain: Buffer, { requesterId }: UrlToSeal): string {
    return this.seal.seal(plain, boundTo(requesterId)).toString('base64url');
  }

  #payloadOf(sealed: string, requesterId: number): SealedPayload {
    try {
      const bytes = Buffer.from(sealed, 'base64url');
      // Decoding overlooks characters that are none of base64url.
      if (bytes.toString('base64url') !== sealed) throw new Error('altered');
      return decodePayload(this.seal.open(bytes, boundTo(requesterId)));
    } catch {
      throw new OcpiError(
        'unknownPath',
        'this is no link that the hub gave to your platform; use links unchanged, and only your own',
      );
    }
  }
}

/** A link is its requester's: with the token of another platform it cannot even be opened. */
function boundTo(requesterId: number): string {
  return `platform ${requesterId}`;
}

/** Characters of base64url. */
function sealedLength(plain: Buffer): number {
  return Math.ceil(((plain.length + SEAL_BYTES) * 4) / 3);
}
