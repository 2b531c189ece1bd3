/** Whatever happens in whatever order: nothing goes that somebody has yet to get, and everything else does. */
import fc from 'fast-check';
import { postCdr } from '../replication/module-bodies.js';
import { KeptWorld } from './kept-world.js';

const RECEIVERS = ['NL/EM1', 'NL/EM2'] as const;
const OWNERS = ['NL/CP1', 'NL/CP2'] as const;
const KEPT_DAYS = 2;

let world: KeptWorld;

beforeAll(async () => {
  world = await KeptWorld.start('object_purge_property_test');
});
afterAll(() => world.drop());

const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
const event = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      owner: pick(OWNERS),
      receiver: pick(RECEIVERS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('deliverAll' as const), receiver: pick(RECEIVERS) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), receiver: pick(RECEIVERS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resync' as const), receiver: pick(RECEIVERS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('refuse' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hide' as const), owner: pick(OWNERS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('show' as const), owner: pick(OWNERS) }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('daysPass' as const), days: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('purge' as const), atOnce: fc.integer({ min: 1, max: 4 }) }),
  },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

interface Held {
  id: string;
  owner: string;
  receiver: string;
  day: number;
}

/** The same world, in the plainest words. */
class Model {
  objects: Held[] = [];
  readonly #got = new Map<string, Set<string>>();
  readonly letters = new Set<string>();
  readonly hidden = new Set<string>();
  day = 0;

  deliverAll(receiver: string): void {
    this.#got.set(
      receiver,
      new Set(this.objects.filter((each) => each.receiver === receiver).map(({ id }) => id)),
    );
  }

  resync(receiver: string): void {
    this.#got.set(receiver, new Set());
  }

  leave(receiver: string): void {
    this.#got.delete(receiver);
  }

  purge(): void {
    this.objects = this.objects.filter((object) => !this.#mayGo(object));
  }

  #mayGo({ id, owner, receiver, day }: Held): boolean {
    const isOld = this.day - day > KEPT_DAYS;
    const isDelivered = this.#got.get(receiver)?.has(id) ?? true;
    return isOld && isDelivered && !this.letters.has(id) && !this.hidden.has(owner);
  }
}

async function carryOut(model: Model, at: number, event: Event): Promise<void> {
  switch (event.kind) {
    case 'post': {
      const id = `C${at}`;
      const { owner, receiver } = event;
      model.objects.push({ id, owner, receiver, day: model.day });
      await world.store(postCdr(id, 1, receiver, {}, owner));
      return;
    }
    case 'deliverAll':
      model.deliverAll(event.receiver);
      await world.receiver(event.receiver, 'cdrs', 'everything');
      return;
    case 'resync':
      model.resync(event.receiver);
      await world.receiver(event.receiver, 'cdrs', 'nothing');
      return;
    case 'leave':
      model.leave(event.receiver);
      await world.database.deliveryCursor.deleteMany({ where: { receiver: event.receiver } });
      return;
    case 'refuse': {
      const object = model.objects[event.which % Math.max(1, model.objects.length)];
      if (object === undefined) return;
      model.letters.add(object.id);
      await world.letter(object.receiver, 'cdrs', object.id);
      return;
    }
    case 'settle':
      model.letters.clear();
      await world.database.deadLetter.updateMany({ data: { settledAt: world.now } });
      return;
    case 'hide':
      model.hidden.add(event.owner);
      await world.owner(event.owner, 'SUSPENDED', 1);
      return;
    case 'show':
      model.hidden.delete(event.owner);
      await world.owner(event.owner, 'REGISTERED', 1);
      return;
    case 'daysPass':
      model.day += event.days;
      await world.daysPass(event.days);
      return;
    case 'purge':
      model.purge();
      await world.purge('cdrs', { days: KEPT_DAYS, atOnce: event.atOnce });
      expect(await world.stored('cdrs')).toEqual(model.objects.map(({ id }) => id));
  }
}

test('after each purge there is what somebody still has to get, what is young, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 8, maxLength: 40 }), async (events) => {
      await world.clear();
      const model = new Model();
      const last: Event[] = [
        { kind: 'daysPass', days: 3 },
        { kind: 'purge', atOnce: 3 },
      ];
      for (const [at, next] of [...events, ...last].entries()) await carryOut(model, at, next);
      expect(await world.orphanedParts()).toBe(0);
    }),
    { numRuns: 40 },
  );
});
