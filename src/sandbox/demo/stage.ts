import type { DemoArguments } from './arguments.js';
import type { Cast } from './cast.js';
import type { DataSet } from './data-set.js';
import type { HubProcess } from './hub-process.js';
import type { Screen } from './screen.js';

/** What every act of the demo has to play with. */
export interface Stage {
  demo: DemoArguments;
  data: DataSet;
  hub: HubProcess;
  cast: Cast;
  screen: Screen;
  /** Whether somebody wants it to end. */
  stopped: () => boolean;
}
