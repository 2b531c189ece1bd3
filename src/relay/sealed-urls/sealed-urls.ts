import { SEAL_BYTES, type Seal } from '../../infra/seal.js';
import { OcpiError } from '../../ocpi/errors.js';
import type { HubVersion } from '../../ocpi/modules.js';
import type { PartyId } from '../../ocpi/party.js';
import type { Party, Platform } from '../../platforms/registry.js';
import type { KeptTails } from './kept-tails.js';
import { decodePayload, encodePayload, type SealedPayload } from './payload.js';
import { knownUrl, PURPOSES } from './purpose.js';
import { exactTailOf, type Tail, tailOf } from './tail.js';

/** The longest URL of OCPI (types: URL). */
export const LONGEST_URL = 255;

/** Whose URL it is, and for whom a URL of the hub's shall stand in its place. */
export interface UrlToSeal extends Pick<SealedPayload, 'purpose' | 'to' | 'module' | 'interfaceRole'> {
  /** As X gave it. */
  url: string;
  /** R: its platform is the only one that may use the sealed URL. */
  from: PartyId & Pick<Party, 'platformId'>;
  /** X's platform. */
  platform: Platform;
  /** The version that R speaks with the hub. */
  version: HubVersion;
  /** Milliseconds since 1970; by default as the purpose has it. */
  expiresAt?: number;
}

/** What a sealed URL stands for. */
export interface OpenedUrl extends Omit<SealedPayload, 'form' | 'text'> {
  tail: Tail;
}

/**
 * URLs of the hub that stand for URLs of peers (AMB-10, decision D5). Each says by itself whose and which it
 * is, encrypted and authenticated: nothing is stored but tails that are too long, every process can open it,
 * and only the hub can make one, from what a registered platform said.
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
    const { purpose, platform, from, version } = request;
    const known = knownUrl(request, platform);
    if (known === undefined) return undefined;
    const tail = purpose === 'result' ? exactTailOf(request.url, known) : tailOf(request.url, known);
    if (tail === undefined) return undefined;
    const base = `${this.publicUrl}/ocpi/${version}/relay/`;
    const expiresAt = request.expiresAt ?? this.now() + PURPOSES[purpose].lifetimeMs;
    const payload = { ...request, platformId: platform.id, expiresAt };
    const plain = encodePayload({ ...payload, ...tail });
    if (base.length + sealedLength(plain) <= LONGEST_URL) return base + this.#sealed(plain, from);
    const text = await this.kept.keep(tail, expiresAt);
    return base + this.#sealed(encodePayload({ ...payload, form: 'stored', text }), from);
  }

  /**
   * @param sealed the last segment of a sealed URL
   * @param requesterId the platform that uses it
   * @throws OcpiError unknownPath (404) where it was altered, has expired, or is another platform's
   */
  async open(sealed: string, requesterId: number): Promise<OpenedUrl> {
    const { form, text, ...opened } = this.#payloadOf(sealed, requesterId);
    const { afterwards } = PURPOSES[opened.purpose];
    if (opened.expiresAt <= this.now())
      throw new OcpiError('unknownPath', `this link has expired; ${afterwards}`);
    const tail = form === 'stored' ? await this.kept.find(text, opened.expiresAt) : { form, text };
    if (tail === undefined)
      throw new OcpiError('unknownPath', `what this link stood for is gone; ${afterwards}`);
    return { ...opened, tail };
  }

  #sealed(plain: Buffer, { platformId }: UrlToSeal['from']): string {
    return this.seal.seal(plain, boundTo(platformId)).toString('base64url');
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
