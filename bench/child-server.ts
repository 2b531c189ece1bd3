import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server of the benchmark in a process of its own, as the hub is: load and server share no event loop. */
export interface ChildServer {
  url: string;
  /** What it has used so far, in milliseconds. */
  cpuTime(): Promise<number>;
  stop(): void;
}

/**
 * @param module beside this file, without its ending; serves by floors/serve.ts
 */
export async function startChildServer(module: string, args: readonly string[] = []): Promise<ChildServer> {
  const child = fork(fileURLToPath(new URL(`./${module}.js`, import.meta.url)), [...args]);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${module} ended with ${code}`);
  });
  ended.catch(() => undefined);
  const message = async () => Number((await Promise.race([once(child, 'message'), ended]))[0]);
  const port = await message();
  return {
    url: `http://127.0.0.1:${port}`,
    cpuTime: () => {
      child.send('cpuTime');
      return message();
    },
    stop: () => child.kill(),
  };
}
