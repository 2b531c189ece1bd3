import { FUNCTIONAL_MODULES, type InterfaceRole } from '../../ocpi/modules.js';
import type { PartyId } from '../../ocpi/party.js';
import { TAIL_FORMS } from './tail.js';

/** What a sealed URL says, in the clear. */
export interface SealedPayload {
  /** For whom the hub made it: party R. */
  from: PartyId;
  /** Whose URL it stands for: party X, on this platform. */
  to: PartyId;
  platformId: number;
  module: string;
  interfaceRole: InterfaceRole;
  /** Milliseconds since 1970; kept to the second. */
  expiresAt: number;
  /** What the text is: a tail of some form, or the id under which the hub keeps one. */
  form: PayloadForm;
  text: string;
}

/** Stands in the bytes by number: new forms go to the end. */
const FORMS = [...TAIL_FORMS, 'stored'] as const;
export type PayloadForm = (typeof FORMS)[number];

/** By number, too. */
const ROLES: readonly InterfaceRole[] = ['SENDER', 'RECEIVER'];

/** form (2 bits), interface (1), module (5); expiry in seconds; R; X. Then the platform's number and the text. */
const FIXED_BYTES = 1 + 4 + 5 + 5;

/** The payload as bytes: URLs in OCPI have 255 characters, and its text is most of it. */
export function encodePayload(payload: SealedPayload): Buffer {
  const module = (FUNCTIONAL_MODULES as readonly string[]).indexOf(payload.module);
  if (module < 0) throw new Error(`${payload.module} is no functional module`);
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.writeUInt8((FORMS.indexOf(payload.form) << 6) | (ROLES.indexOf(payload.interfaceRole) << 5) | module);
  fixed.writeUInt32BE(Math.floor(payload.expiresAt / 1000), 1);
  fixed.write(partyText(payload.from), 5, 'latin1');
  fixed.write(partyText(payload.to), 10, 'latin1');
  return Buffer.concat([fixed, encodeNumber(payload.platformId), Buffer.from(payload.text, 'utf8')]);
}

/** @param bytes of {@link encodePayload}: only sealed ones are ever read */
export function decodePayload(bytes: Buffer): SealedPayload {
  const head = bytes.readUInt8();
  const form = FORMS[head >> 6];
  const module = FUNCTIONAL_MODULES[head & 0b11111];
  const interfaceRole = ROLES[(head >> 5) & 1];
  if (form === undefined || module === undefined || interfaceRole === undefined)
    throw new Error('sealed by another version of the hub');
  const { value: platformId, end } = decodeNumber(bytes, FIXED_BYTES);
  return {
    from: partyOf(bytes.toString('latin1', 5, 10)),
    to: partyOf(bytes.toString('latin1', 10, 15)),
    platformId,
    module,
    interfaceRole,
    expiresAt: bytes.readUInt32BE(1) * 1000,
    form,
    text: bytes.toString('utf8', end),
  };
}

/** Country codes have two characters and party ids three (RT-H-01). */
function partyText({ countryCode, partyId }: PartyId): string {
  return countryCode + partyId;
}

function partyOf(text: string): PartyId {
  return { countryCode: text.slice(0, 2), partyId: text.slice(2) };
}

/** Seven bits to a byte, the lowest first; the eighth says that more follow. */
function encodeNumber(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

function decodeNumber(bytes: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start, unit = 1; ; at += 1, unit *= 128) {
    const byte = bytes.readUInt8(at);
    value += (byte & 127) * unit;
    if (byte < 128) return { value, end: at + 1 };
  }
}
