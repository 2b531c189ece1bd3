import { OcpiError } from '../ocpi/errors.js';
import { readRoutingHeader } from '../ocpi/headers.js';
import type { HubVersion, InterfaceRole } from '../ocpi/modules.js';
import { type PartyId, partyKey, sameParty } from '../ocpi/party.js';
import type { Party, Platform, Registry } from '../platforms/registry.js';

/** A request of a functional module, parsed once at the edge. Everything after takes this value. */
export interface OcpiRequest {
  registry: Registry;
  platform: Platform;
  /** The requesting party: one of the platform's. */
  from: Party;
  /** The party that the request is for; 'hub' for the hub itself; undefined where the hub shall find it. */
  to: PartyId | 'hub' | undefined;
  version: HubVersion;
  module: string;
  interfaceRole: InterfaceRole;
  /** HEAD counts as GET. */
  method: string;
  /** Decoded segments below the module's endpoint. */
  path: readonly string[];
  /** As it came, without the `?`. */
  query: string;
  requestId: string;
  correlationId: string;
  /** As it came. */
  body: Buffer;
  /** Whether the connection is there that the answer would go to. */
  isAwaited: () => boolean;
}

type HeaderBag = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The requesting party (RT-H-06 to RT-H-08).
 *
 * @throws OcpiError invalidParameter where it is missing and cannot be inferred, or is not the platform's
 */
export function readFrom(headers: HeaderBag, platform: Platform): Party {
  const header = readRoutingHeader(headers, 'from');
  if (header.kind === 'malformed')
    throw new OcpiError('invalidParameter', `header ${header.header} ${header.problem}`);
  if (header.kind === 'absent') {
    const [only, ...others] = platform.parties;
    if (only !== undefined && others.length === 0) return only;
    throw new OcpiError(
      'invalidParameter',
      `OCPI-from-* headers are missing, and this platform has ${platform.parties.length} parties`,
    );
  }
  const party = platform.parties.find((candidate) => sameParty(candidate, header.party));
  if (party === undefined) {
    throw new OcpiError(
      'invalidParameter',
      `OCPI-from-*: ${partyKey(header.party)} is no party of this platform`,
    );
  }
  return party;
}

/**
 * The receiving party.
 *
 * @throws OcpiError invalidParameter for half a pair (RT-H-06)
 */
export function readTo(headers: HeaderBag, hub: PartyId): OcpiRequest['to'] {
  const header = readRoutingHeader(headers, 'to');
  if (header.kind === 'malformed')
    throw new OcpiError('invalidParameter', `header ${header.header} ${header.problem}`);
  if (header.kind === 'absent') return undefined;
  return sameParty(header.party, hub) ? 'hub' : header.party;
}
