import { OneAtATime } from '../../src/infra/one-at-a-time.js';

test('one begins when the one before has ended, whether or not it failed', async () => {
  const seen: string[] = [];
  const turns = new OneAtATime();
  const work = (name: string, error?: Error) => async () => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (error !== undefined) throw error;
    return name;
  };
  const results = await Promise.allSettled([
    turns.run(work('a')),
    turns.run(work('b', new Error('b failed'))),
    turns.run(work('c')),
  ]);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
