import type { Database } from '../../src/infra/database.js';

/** A transaction that has done its work and is not committed yet. */
export interface HeldTransaction {
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

class RolledBack extends Error {}

/**
 * Does some work in a transaction and keeps it open.
 *
 * @param work with what the transaction shall hold; must write something, else there is nothing to wait for
 */
export async function holdOpen(
  database: Database,
  work: (session: Database) => Promise<unknown>,
): Promise<HeldTransaction> {
  let end: (isKept: boolean) => void = () => undefined;
  const ending = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const ended = database
    .$transaction(
      async (session) => {
        await work(session as Database);
        begun();
        if (!(await ending)) throw new RolledBack();
      },
      { timeout: 20_000 },
    )
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  await Promise.race([hasBegun, ended]);
  const finish = (isKept: boolean) => {
    end(isKept);
    return ended;
  };
  return { commit: () => finish(true), rollBack: () => finish(false) };
}
