import type { Logger } from '../infra/logger.js';
import { hearChannel, type QueueRedis } from '../infra/redis.js';
import type { RegistryCache } from './registry-cache.js';

/**
 * Processes tell each other through Redis that the registry has another version, so that a change is usually seen
 * everywhere within milliseconds. That all see it within a second does not depend on it: they look for themselves.
 */
export class RegistryNews {
  readonly #channel: string;

  constructor(
    private readonly redis: Pick<QueueRedis, 'producer' | 'subscriber' | 'prefix'>,
    private readonly registry: Pick<RegistryCache, 'heardOf'>,
    private readonly log: Logger,
  ) {
    this.#channel = `${redis.prefix}:registry`;
  }

  start(): void {
    hearChannel(this.redis, this.#channel, this.log, (version) => this.registry.heardOf(version));
  }

  tell(version: bigint): void {
    this.redis.producer.publish(this.#channel, String(version)).catch((error: unknown) => {
      this.log.debug({ error }, 'others were not told that the registry has changed');
    });
  }
}
