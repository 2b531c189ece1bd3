import type { Database } from '../../src/infra/database.js';

/** Parties that have not got everything, whether they are due or not, and those that are being drained. */
export async function notAtTheEnd(database: Database): Promise<string[]> {
  const rows = await database.$queryRaw<{ receiver: string }[]>`
    SELECT DISTINCT c.receiver FROM delivery_cursor c
    WHERE c.leased_until >= clock_timestamp() OR c.position < (
      SELECT max(revision) FROM object_part p WHERE p.module = c.module AND p.audience IN ('', c.receiver))`;
  return rows.map(({ receiver }) => receiver);
}
