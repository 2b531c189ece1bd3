import fc from 'fast-check';
import { BoundedQueue } from '../../src/trace/bounded-queue.js';

test('what comes in pushes out the oldest, and nothing else', () => {
  const queue = new BoundedQueue<string>(10);
  expect(queue.add('a', 4)).toBe(0);
  expect(queue.add('b', 4)).toBe(0);
  expect(queue.add('c', 4)).toBe(1);
  expect(queue.take(5)).toEqual(['b', 'c']);
  expect(queue.size).toBe(0);
});

test('an item that is too heavy for the whole queue goes too', () => {
  const queue = new BoundedQueue<string>(10);
  expect([queue.add('a', 4), queue.add('b', 11), queue.size]).toEqual([0, 2, 0]);
});

test('it is a list whose beginning falls off', () => {
  const step = fc.oneof(
    fc.record({ weight: fc.integer({ min: 1, max: 7 }) }),
    fc.record({ take: fc.integer({ min: 0, max: 5 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new BoundedQueue<number>(20);
      const list: { item: number; weight: number }[] = [];
      for (const [item, step] of steps.entries()) {
        if ('take' in step) {
          expect(queue.take(step.take)).toEqual(list.splice(0, step.take).map((entry) => entry.item));
          continue;
        }
        list.push({ item, weight: step.weight });
        let lost = 0;
        while (list.reduce((sum, { weight }) => sum + weight, 0) > 20) lost += list.splice(0, 1).length;
        expect(queue.add(item, step.weight)).toBe(lost);
        expect(queue.size).toBe(list.length);
      }
    }),
  );
});
