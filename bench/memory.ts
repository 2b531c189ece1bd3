import { Redis } from 'ioredis';
import type { DataServices } from '../src/infra/data-services.js';
import { openPlainConnection } from '../src/infra/database.js';
import { hubMetrics } from './hub-metrics.js';

/** What a hub and its servers hold at a moment. Sizes in bytes. */
export interface Held {
  /** Of the hub's heap in use, after a collection of garbage (gc-before-metrics.ts). */
  heap: number;
  resident: number;
  redis: number;
  /** Rows of the tables that could hold something for who is away. */
  cursors: number;
  deadLetters: number;
  parts: number;
  /** Of those tables with their indexes; what PostgreSQL has not cleared away yet is among it. */
  tables: number;
}

/** Looks at them from outside. */
export class Memory {
  readonly #database;
  readonly #redis;

  constructor(
    private readonly hubUrl: string,
    { DATABASE_URL, REDIS_URL }: DataServices,
  ) {
    this.#database = openPlainConnection(DATABASE_URL);
    this.#redis = new Redis(REDIS_URL);
  }

  async held(): Promise<Held> {
    const hub = await hubMetrics(this.hubUrl, [
      'nodejs_heap_size_used_bytes',
      'process_resident_memory_bytes',
    ]);
    const redis = /^used_memory:(\d+)/m.exec(await this.#redis.info('memory'))?.[1];
    const { rows } = await this.#database.query<Pick<Held, 'cursors' | 'deadLetters' | 'parts' | 'tables'>>(`
      SELECT (SELECT count(*)::int FROM delivery_cursor) AS cursors,
             (SELECT count(*)::int FROM dead_letter) AS "deadLetters",
             (SELECT count(*)::int FROM object_part) AS parts,
             (SELECT sum(pg_total_relation_size(name::regclass))::float8
              FROM unnest(ARRAY['delivery_cursor', 'dead_letter', 'object', 'object_part']) AS name) AS tables`);
    const [tables] = rows;
    if (redis === undefined || tables === undefined) throw new Error('Redis or PostgreSQL tells no sizes');
    return {
      heap: hub.nodejs_heap_size_used_bytes,
      resident: hub.process_resident_memory_bytes,
      redis: Number(redis),
      ...tables,
    };
  }

  async stop(): Promise<void> {
    this.#redis.disconnect();
    await this.#database.end();
  }
}

/** Settings of a hub whose garbage shall not count. */
export function settingsForMemory(): Record<string, string> {
  const module = new URL('./gc-before-metrics.js', import.meta.url).href;
  return { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --expose-gc --import ${module}`.trim() };
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
