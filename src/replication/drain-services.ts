import type { PatientLane } from '../infra/patient-lane.js';
import type { Receiver } from './cursors.js';
import type { DeliveryServices } from './entry-delivery.js';
import type { Leases } from './leases.js';

export interface DrainServices extends DeliveryServices {
  lane: PatientLane;
  leases: Leases;
  receivers: ReceiverView;
  /** Milliseconds of a monotonic clock. */
  elapsed: () => number;
  random: () => number;
  /** Told when a receiver does not answer, so that its connection can be looked at (HCI-25). */
  onUnavailable: (receiver: Receiver, reason: string) => void;
}

/** What the registry says about a receiver at this moment. */
export interface ReceiverView {
  target: DeliveryServices['receivers']['target'];
  module: DeliveryServices['receivers']['module'];
  /** Waits until what this view says is no older than a version of the registry. */
  isAsNewAs(registryVersion: bigint): Promise<void>;
  concerns: DeliveryServices['receivers']['concerns'];
}

/**
 * How a drain ended: everything delivered; or there is more to do at once; or it has to wait; or another process
 * drains the receiver.
 */
export type DrainResult = 'upToDate' | 'more' | 'waiting' | 'elsewhere';
