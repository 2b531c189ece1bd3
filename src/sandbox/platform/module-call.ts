import type { PartyId } from '../../ocpi/party.js';
import type { GivenAnswer, ReceivedRequest } from '../http/received-request.js';

/** A request that reached one of the platform's interfaces. */
export interface ModuleCall {
  request: ReceivedRequest;
  version: string;
  /** Decoded, below the endpoint. */
  segments: readonly string[];
  /** The absolute URL of the endpoint, as version details list it. */
  endpointUrl: string;
  to: PartyId | undefined;
  from: PartyId | undefined;
}

/** One interface of one module; errors are thrown. */
export type ModuleHandler = (call: ModuleCall) => GivenAnswer | Promise<GivenAnswer>;
