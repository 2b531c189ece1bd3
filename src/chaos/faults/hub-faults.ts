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
  {
    id: 'hub-kill',
    name: 'hub process, SIGKILL',
    lane: 'hub',
    share: 1,
    carryOut: (scene, random) =>
      withMember(scene, random, async (member) => {
        scene.note(`SIGKILL ${member.name}`);
        await member.kill();
        await member.start();
        scene.note(`${member.name} is up again`);
      }),
  },
  {
    id: 'hub-stop',
    name: 'hub process, SIGTERM and start',
    lane: 'hub',
    share: 0.25,
    carryOut: (scene, random) =>
      withMember(scene, random, async (member) => {
        scene.note(`SIGTERM ${member.name}`);
        await member.stop().catch((error: unknown) => scene.farm.deaths.push(String(error)));
        await member.start();
        scene.note(`${member.name} is up again`);
      }),
  },
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
