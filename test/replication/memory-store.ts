import { growth } from '../../src/replication/object-parts.js';
import type { LoadedObject, ObjectStore, ObjectWrite, Want } from '../../src/replication/object-store.js';

/**
 * Keeps objects as the real store does, in memory, for tests of what is decided around it. The real one is
 * tested on PostgreSQL.
 */
export class MemoryStore implements Pick<ObjectStore, 'load' | 'write'> {
  readonly objects = new Map<string, LoadedObject>();
  /** What each call of `write` was given. */
  readonly writes: (readonly ObjectWrite[])[] = [];
  #revision = 0n;

  /** @param isBeaten whether somebody else writes the same object first, asked before each write */
  constructor(private readonly isBeaten: (write: ObjectWrite) => boolean = () => false) {}

  async load(wants: readonly Want[]): Promise<(LoadedObject | undefined)[]> {
    return wants.map((want) => {
      const object = this.objects.get(key(want));
      if (object === undefined || want.part === 'all') return object;
      return { ...object, parts: new Map([...object.parts].filter(([part]) => part === want.part)) };
    });
  }

  async write(writes: readonly ObjectWrite[]): Promise<boolean[]> {
    this.writes.push(writes);
    return writes.map((write) => {
      const before = this.objects.get(key(write));
      this.#revision += 1n;
      if (this.isBeaten(write) && before !== undefined) {
        this.objects.set(key(write), { ...before, revision: this.#revision });
      }
      if (this.objects.get(key(write))?.revision !== write.expectedRevision) return false;
      const parts = new Map(before?.parts);
      for (const part of write.deletes) parts.delete(part);
      for (const { key: part, position, body } of write.upserts)
        parts.set(part, { key: part, position, body });
      const lastPosition = Math.max(...[...parts.values()].map(({ position }) => position));
      this.objects.set(key(write), {
        revision: this.#revision,
        lastUpdated: write.lastUpdated,
        parts,
        lastPosition,
        bytes: growth(new Map(), [...parts.values()], []),
        audience: write.audience,
        isDeleted: write.isDeleted,
      });
      return true;
    });
  }
}

function key({ module, owner, objectKey }: Omit<Want, 'part'>): string {
  return `${module} ${owner} ${objectKey}`;
}
