import type { Database, DatabaseSession } from '../infra/database.js';
import { OneAtATime } from '../infra/one-at-a-time.js';

/** Any number that nobody else locks in this database; these are the letters "ocpr". */
const REGISTRY_LOCK = 0x6f637072;

/** A platform may bring hundreds of parties, and changes wait for each other. */
const LIMITS = { maxWait: 10_000, timeout: 25_000 };

/**
 * Changes of platforms, tokens, parties and rules: one after the other, in all processes, and each raises the registry's
 * version. Many that come at once hold up nobody else. Those of this process wait without a connection to the database.
 * Those of others wait for an advisory lock and not for a row, since whoever waits for a row has the number of its
 * transaction already, and with it the horizon of the log.
 */
export class RegistryChanges {
  readonly #turns = new OneAtATime();

  constructor(private readonly database: Database) {}

  /** @param work done in one transaction; told the version that the registry has after it */
  run<T>(work: (session: DatabaseSession, version: bigint) => Promise<T>): Promise<T> {
    const change = async (session: DatabaseSession) => {
      await session.$executeRaw`SELECT pg_advisory_xact_lock(${REGISTRY_LOCK})`;
      const { version } = await session.registryVersion.findFirstOrThrow();
      const result = await work(session, version + 1n);
      await session.registryVersion.updateMany({ data: { version: { increment: 1 } } });
      return result;
    };
    return this.#turns.run(() => this.database.$transaction(change, LIMITS));
  }
}
