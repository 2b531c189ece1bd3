import type { Random } from '../../sandbox/generator/random.js';
import type { FaultKind } from './scene.js';

/** Faults that come one after the other. */
export type Lane = readonly FaultKind[];

/** How many receivers may be at fault at once. */
const RECEIVER_LANES = 2;

/**
 * Which faults happen, and in which order: each kind as often as its share says, at least once, and mixed within its
 * lane. Pure: the same random choices give the same lanes.
 *
 * @param kills how often a kind of share 1 happens
 */
export function scheduleFaults(kinds: readonly FaultKind[], kills: number, random: Random): Lane[] {
  const lanes = new Map<string, FaultKind[]>();
  for (const kind of kinds) {
    const lane = lanes.get(kind.lane) ?? [];
    for (let n = 0; n < Math.max(1, Math.round(kind.share * kills)); n += 1) lane.push(kind);
    lanes.set(kind.lane, lane);
  }
  return [...lanes].flatMap(([name, lane]) => {
    const mixed = shuffled(lane, random);
    if (name !== 'receiver') return [mixed];
    return Array.from({ length: RECEIVER_LANES }, (_, at) =>
      mixed.filter((_, n) => n % RECEIVER_LANES === at),
    );
  });
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = random.between(0, at);
    const [a, b] = [mixed[at], mixed[other]];
    if (a !== undefined && b !== undefined) [mixed[at], mixed[other]] = [b, a];
  }
  return mixed;
}
