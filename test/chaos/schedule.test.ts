import { parseChaosArguments } from '../../src/chaos/arguments.js';
import { FAULT_KINDS, selectKinds } from '../../src/chaos/faults/fault-kinds.js';
import { scheduleFaults } from '../../src/chaos/faults/schedule.js';
import { Random } from '../../src/sandbox/generator/random.js';

const lanesOf = (kills: number, seed: number) =>
  scheduleFaults(FAULT_KINDS, kills, new Random(seed)).map((lane) => lane.map(({ id }) => id));

test('each kind happens as often as its share of the kills says, and at least once', () => {
  const counts = new Map<string, number>();
  for (const id of lanesOf(200, 1).flat()) counts.set(id, (counts.get(id) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({
    'hub-kill': 200,
    'hub-stop': 50,
    'hub-freeze': 25,
    clock: 200,
    'redis-kill': 100,
    'redis-stop': 100,
    'redis-empty': 200,
    'postgres-kill': 200,
    'postgres-hold': 200,
    'postgres-restart': 25,
    'receiver-hang': 25,
    'receiver-reset': 25,
    'receiver-5xx': 25,
    'receiver-429': 25,
    'receiver-garbage': 25,
    'receiver-half': 25,
    'receiver-mute': 25,
    'receiver-drip': 25,
    'receiver-refuse': 25,
  });
  expect(new Set(lanesOf(1, 1).flat()).size).toBe(FAULT_KINDS.length);
});

test('the same seed makes the same lanes, another one others', () => {
  expect(lanesOf(20, 7)).toEqual(lanesOf(20, 7));
  expect(lanesOf(20, 7)).not.toEqual(lanesOf(20, 8));
});

test('--only takes ids and beginnings of ids, and says which there are', () => {
  expect(selectKinds(['hub-kill', 'redis']).map(({ id }) => id)).toEqual([
    'hub-kill',
    'redis-kill',
    'redis-stop',
    'redis-empty',
  ]);
  expect(selectKinds([])).toBe(FAULT_KINDS);
  expect(() => selectKinds(['red'])).toThrow(/no such kind: red; there are hub-kill, /);
});

test.each([
  [['--kills', '0'], /--kills/],
  [['--hubs', 'many'], /--hubs: "many"/],
  [['--sead', '1'], /--sead/],
])('%j is refused', (args, message) => {
  expect(() => parseChaosArguments(args)).toThrow(message);
});

test('arguments', () => {
  expect(parseChaosArguments(['--seed', '5', '--only', 'clock,redis'])).toEqual({
    seed: 5,
    kills: 30,
    minutes: 60,
    hubs: 3,
    only: ['clock', 'redis'],
  });
});
