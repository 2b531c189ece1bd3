import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child, type FromChild } from '../../src/processes/child.js';

const TALKER = fileURLToPath(new URL('./talker.mjs', import.meta.url));

/** Forks another program in place of the one that runs. */
function fork(
  program: string,
  onMessage: (message: FromChild) => void = () => undefined,
  env: NodeJS.ProcessEnv = process.env,
): Child {
  const own = process.argv[1] ?? '';
  process.argv[1] = program;
  try {
    return new Child(env, onMessage);
  } finally {
    process.argv[1] = own;
  }
}

/** The primary does not get the processor for a while. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('what a process has said before it was killed is heard before its end: a connection that it has taken is given to nobody else', async () => {
  const heard: FromChild[] = [];
  const child = fork(TALKER, (message) => heard.push(message));
  expect(await child.ready).toBe(true);
  child.tell({ kind: 'askMetrics', request: 1 });
  await delay(0);
  standStill(1_000);
  expect(await child.ended).toBe('SIGKILL');
  expect(heard).toHaveLength(200);
});

test('a process that cannot be forked, such as for want of memory, has ended', async () => {
  const child = fork(TALKER, undefined, { TOO_LONG: 'x'.repeat(1_000_000) });
  expect(await child.ready).toBe(false);
  expect(await child.ended).toContain('E2BIG');
  await child.end('leaving', 10);
});
