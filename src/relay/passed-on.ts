import type { OcpiAnswer } from '../infra/peer/ocpi-client.js';
import { failureEnvelope, type ReceivedEnvelope } from '../ocpi/envelope.js';
import { ERROR_CATALOGUE } from '../ocpi/errors.js';
import { HEADER, SPELLED_HEADER } from '../ocpi/headers.js';
import type { Party } from '../platforms/registry.js';

/** A party's answer on its way to who asked it. */
export interface PassedOn {
  /** Who answered. */
  by: Party;
  status: number;
  /** OCPI's, in the body. */
  statusCode: number;
  headers: Readonly<Record<string, string>>;
  /** As it came, where it was OCPI (ENV-09). */
  body: Buffer | string;
  /** What the hub has read of it. */
  envelope: ReceivedEnvelope | undefined;
}

/** Headers that mean the same to the requester as to the hub; all others belong to one hop. */
const HEADERS_KEPT: readonly (readonly [name: string, spelled: string])[] = [
  [HEADER.totalCount, SPELLED_HEADER.totalCount],
  [HEADER.limit, SPELLED_HEADER.limit],
  ['allow', 'Allow'],
];

/**
 * An answer as the requester gets it: status and body as they came (RT-D-04), an envelope of ours around a bare
 * 404 or 405 (RT-E-07). Pure.
 *
 * @param link the hub's URL of the next page
 * @param location the hub's URL of what was posted
 */
export function passOn(
  { status, headers, body, envelope }: OcpiAnswer,
  {
    by,
    link,
    location,
    now,
  }: { by: Party; link: string | undefined; location?: string | undefined; now: number },
): PassedOn {
  const kept: Record<string, string> = { 'Content-Type': contentType(headers['content-type']) };
  for (const [name, spelled] of HEADERS_KEPT) {
    const value = headers[name];
    if (value !== undefined) kept[spelled] = value;
  }
  if (link !== undefined) kept.Link = `<${link}>; rel="next"`;
  if (location !== undefined) kept.Location = location;
  const answered = { by, status, headers: kept, envelope };
  if (envelope !== undefined) return { ...answered, statusCode: envelope.statusCode, body };
  const { statusCode } = ERROR_CATALOGUE.clientError;
  return { ...answered, statusCode, body: wrapped(status, statusCode, by, now) };
}

function wrapped(status: number, statusCode: number, { key }: Party, now: number): string {
  return failureEnvelope(now, statusCode, `${key} answered HTTP ${status}, and not with an OCPI response`);
}

/** The body has been read as JSON, whatever it was called. */
function contentType(given: string | undefined): string {
  return given !== undefined && /^application\/(\S+\+)?json\b/i.test(given) ? given : 'application/json';
}
