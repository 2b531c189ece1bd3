import { UnderWay } from '../../src/relay/under-way.js';

test('no platform has more than its share, and each has its own', () => {
  const underWay = new UnderWay(2);
  const ends = [underWay.begin(1), underWay.begin(1)];
  expect(underWay.begin(1)).toBeUndefined();
  expect(underWay.begin(2)).toBeDefined();
  ends[0]?.();
  expect(underWay.begin(1)).toBeDefined();
  expect(underWay.begin(1)).toBeUndefined();
});
