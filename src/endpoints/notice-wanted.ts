import type { OcpiErrorHandler } from '../http/exchange.js';
import { ReceiverAway } from '../routing/reach.js';

/** Whoever is answered 4003 because a receiver is OFFLINE gives the hub reason to look whether it is back (HCI-18). */
export function noticeWanted(onWanted: (platformId: number) => void): OcpiErrorHandler {
  return (error: unknown, _request, _response, next) => {
    if (error instanceof ReceiverAway) onWanted(error.platformId);
    next(error);
  };
}
