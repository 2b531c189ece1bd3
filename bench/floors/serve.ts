import { createServer, type RequestListener } from 'node:http';

/** Serves in a process of the benchmark's own (child-server.ts): tells its port, and what CPU time it has used when asked. */
export function serve(listener: RequestListener): void {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
  });
  // Should the benchmark die of an error, its servers must not outlive it.
  process.once('disconnect', () => process.exit());
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1000);
  });
}
