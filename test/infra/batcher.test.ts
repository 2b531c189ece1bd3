import { Batcher } from '../../src/infra/batcher.js';

/** Carries batches out when the test says so. */
function heldBatcher() {
  const batches: { inputs: readonly number[]; answer(outputs: string[]): void; fail(error: Error): void }[] =
    [];
  const batcher = new Batcher<number, string>(
    (inputs) => new Promise((resolve, reject) => batches.push({ inputs, answer: resolve, fail: reject })),
  );
  return { batcher, batches };
}

/** Lets everything happen that waits for no more than a turn of the event loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('calls of one turn are carried out together, each with its own output', async () => {
  const { batcher, batches } = heldBatcher();
  const answers = Promise.all([1, 2, 3].map((input) => batcher.submit(input)));
  await turn();
  expect(batches.map(({ inputs }) => inputs)).toEqual([[1, 2, 3]]);
  batches[0]?.answer(['a', 'b', 'c']);
  expect(await answers).toEqual(['a', 'b', 'c']);
});

test('calls during a batch wait for it and then go together', async () => {
  const { batcher, batches } = heldBatcher();
  const first = batcher.submit(1);
  await turn();
  const later = [2, 3].map((input) => batcher.submit(input));
  await turn();
  expect(batches).toHaveLength(1);
  batches[0]?.answer(['a']);
  expect(await first).toBe('a');
  await turn();
  expect(batches[1]?.inputs).toEqual([2, 3]);
  batches[1]?.answer(['b', 'c']);
  expect(await Promise.all(later)).toEqual(['b', 'c']);
});

test('a batch that fails rejects its calls and no others', async () => {
  const { batcher, batches } = heldBatcher();
  const failing = batcher.submit(1);
  await turn();
  const next = batcher.submit(2);
  batches[0]?.fail(new Error('gone'));
  await expect(failing).rejects.toThrow('gone');
  await turn();
  batches[1]?.answer(['b']);
  expect(await next).toBe('b');
});

test('a call after everything was answered starts anew', async () => {
  const { batcher, batches } = heldBatcher();
  for (const input of [1, 2]) {
    const call = batcher.submit(input);
    await turn();
    batches.at(-1)?.answer([`${input}`]);
    expect(await call).toBe(`${input}`);
  }
  expect(batches).toHaveLength(2);
});
