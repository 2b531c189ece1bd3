import type { PartyKey } from '../ocpi/party.js';

/**
 * What a request without a receiver names its receiver by (open routing; conformance page, section 2.8). The keys
 * are unique for one owner only, so they are looked for among what the requester may see (AMB-04, RT-O-09).
 */
export type Seek =
  /** The CPO of a Location. */
  | { kind: 'location'; locationId: string }
  /** The CPO of a Session that concerns the requester. */
  | { kind: 'session'; sessionId: string }
  /** The CPO where the requester has made this reservation. */
  | { kind: 'reservation'; reservationId: string }
  /** The EMSP that has issued a token. */
  | { kind: 'token'; uid: string; type: string }
  /** The party to which the owner of a Session has pushed it. */
  | { kind: 'sessionReceiver'; owner: PartyKey; sessionId: string }
  /** The party that has set the charging profile of a Session of the requester's. */
  | { kind: 'profileSetter'; sessionId: string };
