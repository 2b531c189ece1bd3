import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A server of the benchmark in a process of its own, as the hub is: load and server share no event loop. */
export interface ChildServer {
  url: string;
  stop(): void;
}

/**
 * @param module beside this file, without its ending; sends its port when it listens
 */
export function startChildServer(module: string, args: readonly string[] = []): Promise<ChildServer> {
  const child = fork(fileURLToPath(new URL(`./${module}.js`, import.meta.url)), [...args]);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${module} ended with ${code}`)));
    child.once('message', (port) => resolve({ url: `http://127.0.0.1:${port}`, stop: () => child.kill() }));
  });
}
