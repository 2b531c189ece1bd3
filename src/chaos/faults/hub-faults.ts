import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../sandbox/generator/random.js';
import type { FarmMember } from '../hubs/farm-member.js';
import type { FaultKind, Scene } from './scene.js';

/** Longer than any lease or lock of the hub's. */
const LONGEST_FREEZE_MS = 16_000;
const SHORTEST_FREEZE_MS = 500;
const LONGEST_JUMP_MINUTES = 6 * 60;
const BACK_TO_TRUTH = 0.3;

export const HUB_FAULTS: readonly FaultKind[] = [
  restarting('hub-kill', 'hub process, SIGKILL', 1, 'SIGKILL', async (member) => {
    await member.kill();
  }),
  restarting('hub-stop', 'hub process, SIGTERM and start', 0.25, 'SIGTERM', async (member, { farm }) => {
    await member.stop().catch((error: unknown) => farm.deaths.push(String(error)));
  }),
  {
    id: 'hub-freeze',
    name: 'hub process, frozen (SIGSTOP)',
    lane: 'freeze',
    share: 0.125,
    carryOut: (scene, random) =>
      withMember(scene, random, async (member) => {
        const forMs = random.between(SHORTEST_FREEZE_MS, LONGEST_FREEZE_MS);
        scene.note(`SIGSTOP ${member.name} for ${forMs} ms`);
        member.freeze();
        await pause(forMs);
        member.thaw();
        scene.note(`SIGCONT ${member.name}`);
      }),
  },
  {
    id: 'clock',
    name: 'clock of a hub process jumps',
    lane: 'clock',
    share: 1,
    carryOut: async ({ farm, note }, random) => {
      const member = farm.members[random.between(0, farm.members.length - 1)];
      if (member === undefined) return;
      const minutes = random.between(1, LONGEST_JUMP_MINUTES) * (random.chance(0.5) ? 1 : -1);
      const offsetMs = member.clockOffsetMs !== 0 && random.chance(BACK_TO_TRUTH) ? 0 : minutes * 60_000;
      note(
        `clock of ${member.name} from ${member.clockOffsetMs / 60_000} to ${offsetMs / 60_000} minutes off`,
      );
      member.setClock(offsetMs);
    },
  },
];

/** One ends, by whatever signal, and is started again. */
function restarting(
  id: string,
  name: string,
  share: number,
  signal: string,
  end: (member: FarmMember, scene: Scene) => Promise<void>,
): FaultKind {
  return {
    id,
    name,
    lane: 'hub',
    share,
    carryOut: (scene, random) =>
      withMember(scene, random, async (member) => {
        scene.note(`${signal} ${member.name}`);
        await end(member, scene);
        await member.start();
        scene.note(`${member.name} is up again`);
      }),
  };
}

/** With one that is up, and not the last of several; waits where there is none at the moment. */
async function withMember(
  scene: Scene,
  random: Random,
  work: (member: FarmMember) => Promise<void>,
): Promise<void> {
  const { farm, heldMembers } = scene;
  for (;;) {
    const free = farm.members.filter((member) => !heldMembers.has(member));
    const member = free[random.between(0, free.length - 1)];
    if (member !== undefined && (free.length > 1 || farm.members.length === 1)) {
      heldMembers.add(member);
      try {
        return await work(member);
      } finally {
        heldMembers.delete(member);
      }
    }
    await scene.progress(1);
  }
}
