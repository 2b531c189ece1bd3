import { Random } from '../../sandbox/generator/random.js';
import type { Scene } from './scene.js';
import type { Lane } from './schedule.js';

/** Pushes that are acknowledged between two faults of a lane. */
const LEAST_BETWEEN = 10;
const MOST_BETWEEN = 100;

/**
 * Lets all lanes happen at the same time, until the last is through or it is told to stop.
 *
 * @returns how often each kind happened, by its name
 * @throws WaitedTooLong where the hub acknowledges nothing any more
 */
export async function playFaults(
  lanes: readonly Lane[],
  scene: Scene,
  seed: number,
  isOver: () => boolean,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let hasFailed = false;
  const play = async (lane: Lane, random: Random): Promise<void> => {
    for (const kind of lane) {
      if (isOver() || hasFailed) return;
      await scene.progress(random.between(LEAST_BETWEEN, MOST_BETWEEN));
      await kind.carryOut(scene, random);
      counts.set(kind.name, (counts.get(kind.name) ?? 0) + 1);
    }
  };
  const played = await Promise.allSettled(
    lanes.map((lane, at) =>
      play(lane, new Random(seed + at + 1)).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      }),
    ),
  );
  for (const lane of played) if (lane.status === 'rejected') throw lane.reason;
  return counts;
}
