import type { LocationRef } from './location-ref.js';

/** One EVSE goes from one status to another. */
export interface StatusChange {
  location: LocationRef;
  evseUid: string;
  from: string;
  to: string;
  lastUpdated: string;
}
