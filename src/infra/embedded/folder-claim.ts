import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { EmbeddedServerError } from './embedded-server.js';

/** Held while a folder belongs to this process. */
export interface FolderClaim {
  release(): void;
}

/**
 * Claims a folder for this process, or throws when a living process holds it. Without this, a second
 * hub on the same data would take the first one's servers for leftovers and shut them down.
 *
 * The claim is a listening socket in Linux's abstract namespace: no file, and gone with its process
 * even after SIGKILL. Elsewhere there is no such thing, and the operator has to take care.
 */
export async function claimFolder(folder: string): Promise<FolderClaim> {
  if (process.platform !== 'linux') return { release: () => {} };
  const id = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32);
  const socket = createServer();
  try {
    socket.listen(`\0ocpi-hub-folder-${id}`);
    await once(socket, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new EmbeddedServerError(
      `${folder} is in use by another running process; give each hub its own HUB_DATA_DIR`,
    );
  }
  socket.unref();
  return { release: () => void socket.close() };
}
