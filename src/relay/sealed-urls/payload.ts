import { FUNCTIONAL_MODULES, type InterfaceRole } from '../../ocpi/modules.js';
import type { PartyId } from '../../ocpi/party.js';
import type { Purpose } from './purpose.js';
import { TAIL_FORMS } from './tail.js';

/** What a sealed URL says, in the clear. */
export interface SealedPayload {
  purpose: Purpose;
  /** For whom the hub made it, and who alone may use it: party R. */
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

/** What it is for and X's interface, by number, too: results go to Senders, CDRs lie at Receivers. */
const WAYS: readonly Pick<SealedPayload, 'purpose' | 'interfaceRole'>[] = [
  { purpose: 'nextPage', interfaceRole: 'SENDER' },
  { purpose: 'result', interfaceRole: 'SENDER' },
  { purpose: 'nextPage', interfaceRole: 'RECEIVER' },
  { purpose: 'cdr', interfaceRole: 'RECEIVER' },
];

/** Stands for a custom module, whose identifier follows: its length and its characters. */
const CUSTOM_MODULE = 15;

/**
 * form (2 bits), way (2), module (4); expiry in seconds; R; X. Then the platform's number, the identifier of a
 * custom module, and the text.
 */
const FIXED_BYTES = 1 + 4 + 5 + 5;

/** The payload as bytes: URLs in OCPI have 255 characters, and its text is most of it. */
export function encodePayload(payload: SealedPayload): Buffer {
  const module = (FUNCTIONAL_MODULES as readonly string[]).indexOf(payload.module);
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.writeUInt8(
    (FORMS.indexOf(payload.form) << 6) | (wayOf(payload) << 4) | (module < 0 ? CUSTOM_MODULE : module),
  );
  fixed.writeUInt32BE(Math.floor(payload.expiresAt / 1000), 1);
  fixed.write(partyText(payload.from), 5, 'latin1');
  fixed.write(partyText(payload.to), 10, 'latin1');
  const custom = module < 0 ? encodeText(payload.module) : Buffer.alloc(0);
  return Buffer.concat([fixed, encodeNumber(payload.platformId), custom, Buffer.from(payload.text, 'utf8')]);
}

/** @param bytes of {@link encodePayload}: only sealed ones are ever read */
export function decodePayload(bytes: Buffer): SealedPayload {
  const head = bytes.readUInt8();
  const form = FORMS[head >> 6];
  const way = WAYS[(head >> 4) & 0b11];
  const platform = decodeNumber(bytes, FIXED_BYTES);
  const module = decodeModule(head & 0b1111, bytes, platform.end);
  if (form === undefined || way === undefined || module === undefined)
    throw new Error('sealed by another version of the hub');
  return {
    ...way,
    from: partyOf(bytes.toString('latin1', 5, 10)),
    to: partyOf(bytes.toString('latin1', 10, 15)),
    platformId: platform.value,
    module: module.value,
    expiresAt: bytes.readUInt32BE(1) * 1000,
    form,
    text: bytes.toString('utf8', module.end),
  };
}

function wayOf({ purpose, interfaceRole }: SealedPayload): number {
  const way = WAYS.findIndex((each) => each.purpose === purpose && each.interfaceRole === interfaceRole);
  if (way < 0) throw new Error(`a ${purpose} is no business of ${interfaceRole}s`);
  return way;
}

function decodeModule(number: number, bytes: Buffer, start: number): Decoded<string> | undefined {
  if (number === CUSTOM_MODULE) return decodeText(bytes, start);
  const value = FUNCTIONAL_MODULES[number];
  return value === undefined ? undefined : { value, end: start };
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

/** Something that was read, and where it ended. */
interface Decoded<T> {
  value: T;
  end: number;
}

function decodeNumber(bytes: Buffer, start: number): Decoded<number> {
  let value = 0;
  for (let at = start, unit = 1; ; at += 1, unit *= 128) {
    const byte = bytes.readUInt8(at);
    value += (byte & 127) * unit;
    if (byte < 128) return { value, end: at + 1 };
  }
}

/** Its length in bytes, and its bytes. */
function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([encodeNumber(bytes.length), bytes]);
}

function decodeText(bytes: Buffer, start: number): Decoded<string> {
  const { value: length, end: from } = decodeNumber(bytes, start);
  return { value: bytes.toString('utf8', from, from + length), end: from + length };
}
