import { type PartyId, partyKey } from '../ocpi/party.js';

/**
 * By what the drain that comes to an entry of the log finds the sender who waits for the receiver's answer (D3), in
 * whatever process that is: it is stored with the entry.
 */
export interface Origin {
  /** The process that holds the sender's request. */
  processId: string;
  /** Of the request, there. */
  number: number;
  /** When the sender's patience ends, in milliseconds since 1970. */
  patienceEndsAt: number;
  /** The party that has sent it: FROM. */
  from: PartyId;
}

export function formatOrigin({ processId, number, patienceEndsAt, from }: Origin): string {
  return [processId, number, patienceEndsAt, partyKey(from)].join(' ');
}

/** @returns undefined for what {@link formatOrigin} has not made */
export function parseOrigin(text: string): Origin | undefined {
  const [, processId, number, patienceEndsAt, countryCode, partyId] =
    /^(\S+) (\d+) (\d+) ([^/]+)\/(.+)$/.exec(text) ?? [];
  if (processId === undefined || countryCode === undefined || partyId === undefined) return undefined;
  const from = { countryCode, partyId };
  return { processId, number: Number(number), patienceEndsAt: Number(patienceEndsAt), from };
}
