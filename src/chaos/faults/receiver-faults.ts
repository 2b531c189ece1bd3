import type { Random } from '../../sandbox/generator/random.js';
import type { Fault } from '../../sandbox/http/faults.js';
import type { Member } from '../storm/company.js';
import type { FaultKind, Scene } from './scene.js';

/** How long a receiver is at fault, in pushes that the hub acknowledges meanwhile. */
const SHORTEST = 20;
const LONGEST = 300;

const PAGE = {
  body: '<!DOCTYPE html><title>Welcome</title><p>It works!',
  headers: { 'Content-Type': 'text/html' },
};

/** On all that the receiver is asked. (What it refuses for good, the hub lays down as a dead letter: no fault here does.) */
const FAULTS: Readonly<Record<string, { name: string; fault: (random: Random) => Fault }>> = {
  'receiver-hang': { name: 'receiver hangs', fault: () => ({ kind: 'never' }) },
  'receiver-reset': { name: 'receiver breaks connections', fault: () => ({ kind: 'reset' }) },
  'receiver-5xx': {
    name: 'receiver answers 5xx',
    fault: (random) => ({ kind: 'answer', httpStatus: random.pick([500, 502, 503, 504]), statusCode: 3000 }),
  },
  'receiver-429': {
    name: 'receiver answers 429, Retry-After',
    fault: (random) => ({
      kind: 'answer',
      httpStatus: 429,
      statusCode: 3000,
      headers: { 'Retry-After': String(random.between(1, 3)) },
    }),
  },
  'receiver-garbage': { name: 'receiver answers a web page', fault: () => ({ kind: 'answer', ...PAGE }) },
  'receiver-half': { name: 'receiver takes it, half an answer', fault: () => ({ kind: 'halfAnswer' }) },
  'receiver-mute': { name: 'receiver takes it, no answer', fault: () => ({ kind: 'dropAnswer' }) },
  'receiver-drip': {
    name: 'receiver takes it, answer drips',
    fault: () => ({ kind: 'drip', everyMs: 40 }),
  },
};

const SHARE = 1 / 8;

export const RECEIVER_FAULTS: readonly FaultKind[] = [
  ...Object.entries(FAULTS).map(([id, { name, fault }]): FaultKind => {
    return {
      id,
      name,
      lane: 'receiver',
      share: SHARE,
      carryOut: (scene, random) =>
        withReceiver(scene, random, async ({ platform, name: receiver }) => {
          scene.note(`${receiver}: ${id}`);
          const end = platform.faults.add({ fault: fault(random) });
          await scene.progress(random.between(SHORTEST, LONGEST)).finally(end);
          scene.note(`${receiver}: is well`);
        }),
    };
  }),
  {
    id: 'receiver-refuse',
    name: 'receiver refuses connections',
    lane: 'receiver',
    share: SHARE,
    carryOut: (scene, random) =>
      withReceiver(scene, random, async ({ platform, name: receiver }) => {
        scene.note(`${receiver}: refuses connections`);
        await platform.refuseConnections();
        await scene.progress(random.between(SHORTEST, LONGEST)).finally(() => platform.start());
        scene.note(`${receiver}: is well`);
      }),
  },
];

async function withReceiver(
  { company, heldReceivers }: Scene,
  random: Random,
  work: (receiver: Member) => Promise<void>,
): Promise<void> {
  const free = company.all.filter((member) => !heldReceivers.has(member));
  const receiver = free[random.between(0, free.length - 1)];
  if (receiver === undefined) return;
  heldReceivers.add(receiver);
  try {
    await work(receiver);
  } finally {
    heldReceivers.delete(receiver);
  }
}
