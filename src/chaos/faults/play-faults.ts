import { Random } from '../../sandbox/generator/random.js';
import type { Scene } from './scene.js';
import type { Lane } from './schedule.js';

/** Pushes that are acknowledged between two faults of a lane. */
const LEAST_BETWEEN = 10;
const MOST_BETWEEN = 100;
/** How far a lane may be ahead of the slowest, as a part of the whole: what matters is what happens at the same time. */
const AHEAD = 0.04;

export interface Played {
  /** How often each kind happened, by its name. */
  counts: ReadonlyMap<string, number>;
  /** What ended it before its time: such as that the hub acknowledges nothing any more. */
  failure: unknown;
}

/** Lets all lanes happen at the same time, until the last is through or it is told to stop. */
export async function playFaults(
  lanes: readonly Lane[],
  scene: Scene,
  seed: number,
  isOver: () => boolean,
): Promise<Played> {
  const counts = new Map<string, number>();
  const done = lanes.map(() => 0);
  let failure: unknown;
  const mustEnd = () => isOver() || failure !== undefined;
  const partOf = (at: number) => (done[at] ?? 0) / Math.max(1, lanes[at]?.length ?? 0);
  const isAhead = (at: number) => partOf(at) > Math.min(...lanes.map((_, other) => partOf(other))) + AHEAD;
  const play = async (lane: Lane, at: number): Promise<void> => {
    const random = new Random(seed + at + 1);
    for (const kind of lane) {
      await scene.progress(random.between(LEAST_BETWEEN, MOST_BETWEEN));
      while (isAhead(at) && !mustEnd()) await scene.progress(1);
      if (mustEnd()) return;
      await kind.carryOut(scene, random);
      counts.set(kind.name, (counts.get(kind.name) ?? 0) + 1);
      done[at] = (done[at] ?? 0) + 1;
    }
  };
  await Promise.all(
    lanes.map((lane, at) =>
      play(lane, at).catch((error: unknown) => {
        failure ??= error;
      }),
    ),
  );
  return { counts, failure };
}
