import { formatDateTime } from '../../ocpi/date-time.js';

/** The owners' time, which `last_updated` is of: no two changes of a storm have the same. */
export class StormClock {
  #now = Date.UTC(2026, 5, 2);

  /** In milliseconds since 1970. */
  next(): number {
    this.#now += 1;
    return this.#now;
  }

  nextDateTime(): string {
    return formatDateTime(this.next());
  }
}
