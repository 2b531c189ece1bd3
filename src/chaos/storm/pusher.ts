import type { Random } from '../../sandbox/generator/random.js';

/** One who pushes objects of one module, each change later than the one before. */
export interface Pusher {
  /** One random push, or two that belong together. */
  push(random: Random): Promise<void>;
  /** Pushes again, as they are now, all objects whose latest push was not acknowledged. */
  pushOwed(): Promise<void>;
  /** How many these are. */
  readonly owed: number;
}
