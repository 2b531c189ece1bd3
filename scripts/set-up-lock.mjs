/**
 * One set-up at a time per checkout.
 *
 * The lock is a listening socket with a name but no file (Linux's abstract namespace): the kernel
 * takes it away the moment its holder ends, however it ends, so there is no stale lock to clean up.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Runs `work` while no other process of this machine does so for the same `root`. */
export async function withSetUpLock(root, onWait, work) {
  if (process.platform !== 'linux') return work(); // the abstract namespace is Linux's own
  const name = `\0ocpi-hub-set-up-${createHash('sha256').update(root).digest('hex').slice(0, 24)}`;
  const lock = await acquire(name, onWait);
  try {
    return await work();
  } finally {
    lock.close();
    for (const waiter of lock.waiters) waiter.destroy();
  }
}

async function acquire(name, onWait) {
  for (let first = true; ; first = false) {
    const server = createServer((socket) => {
      server.waiters.add(socket);
      socket.on('error', () => {}).on('close', () => server.waiters.delete(socket));
    });
    server.waiters = new Set();
    try {
      server.listen(name);
      await once(server, 'listening');
      return server;
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
    if (first) onWait();
    await untilReleased(name);
  }
}

/** The holder's end closes every connection to its socket: no polling. */
function untilReleased(name) {
  return new Promise((resolve) => {
    const socket = connect(name);
    socket.on('error', () => {});
    socket.on('close', resolve);
    socket.resume();
  });
}
