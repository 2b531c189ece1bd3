import { ciKey } from '../../ocpi/ci-string.js';
import { parseDateTime } from '../../ocpi/date-time.js';
import type { LocationKey } from '../locations/location-store.js';
import type { Receipt, ReceivedLocations } from '../locations/received-locations.js';

/** One pushed version of a Location, or of one of its EVSEs, that every receiver should come to have. */
export interface Expectation {
  location: LocationKey;
  evseUid?: string;
  lastUpdated: string;
  /** When the CPO sent it, on the clock of `performance.now()`. */
  startedAt: number;
}

/**
 * How long it takes until a receiver has what was pushed. A version counts as delivered when it arrives, or a
 * newer one of the same object: intermediate states may be skipped (decision D6).
 */
export class DeliveryClock {
  readonly latenciesMs: number[] = [];
  readonly #open = new Map<LocationKey, Set<Expectation>>();
  #outstanding = 0;
  readonly #stop: () => void;

  constructor(private readonly received: ReceivedLocations) {
    this.#stop = received.onReceipt((receipt) => this.#arrived(receipt));
  }

  /** Versions that were pushed and have not arrived. */
  get outstanding(): number {
    return this.#outstanding;
  }

  get delivered(): number {
    return this.latenciesMs.length;
  }

  expect(expectation: Expectation): void {
    const present = this.#open.get(expectation.location);
    if (present === undefined) this.#open.set(expectation.location, new Set([expectation]));
    else present.add(expectation);
    this.#outstanding += 1;
  }

  /** The hub did not acknowledge it, so nothing is owed. */
  withdraw(expectation: Expectation): void {
    if (this.#open.get(expectation.location)?.delete(expectation) === true) this.#outstanding -= 1;
  }

  /** Stops listening. */
  close(): void {
    this.#stop();
  }

  #arrived(receipt: Receipt): void {
    const open = this.#open.get(receipt.location);
    if (open === undefined) return;
    for (const expectation of open) {
      if (!this.#fulfils(receipt, expectation)) continue;
      open.delete(expectation);
      this.#outstanding -= 1;
      this.latenciesMs.push(receipt.at - expectation.startedAt);
    }
    if (open.size === 0) this.#open.delete(receipt.location);
  }

  #fulfils(receipt: Receipt, { evseUid, lastUpdated }: Expectation): boolean {
    if (receipt.evseUid === undefined && evseUid !== undefined) {
      // The whole Location came: it counts if the EVSE in it is new enough.
      const evse = this.received.store.get(receipt.location)?.evse(evseUid);
      const held =
        evse === undefined ? undefined : (JSON.parse(evse) as { last_updated: string }).last_updated;
      return held !== undefined && isAtLeast(held, lastUpdated);
    }
    const sameObject = ciKey(receipt.evseUid ?? '') === ciKey(evseUid ?? '');
    return sameObject && isAtLeast(receipt.lastUpdated, lastUpdated);
  }
}

/** The value below which such a share of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** `250 ms`, `12.5 s`. */
export function milliseconds(value: number): string {
  return value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

function isAtLeast(moment: string, wanted: string): boolean {
  return (parseDateTime(moment) ?? 0) >= (parseDateTime(wanted) ?? 0);
}
