import type { PartyId } from '../../ocpi/party.js';
import type { HubAnswer } from '../http/hub-client.js';

/** A request whose result is to be sent to a URL, when it is known. */
export interface AsynchronousRequest {
  responseUrl: string;
  from: PartyId | undefined;
  to: PartyId | undefined;
  /** Results that were sent, with what came back. */
  readonly results: SentResult[];
}

export interface SentResult {
  /** As JSON text. */
  body: string;
  /** Absent where no answer came. */
  answer?: HubAnswer;
  error?: unknown;
}
