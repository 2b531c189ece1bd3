import type { Message, Prisma } from '../generated/prisma/client.js';
import type { Database } from '../infra/database.js';
import type { TracedMessage } from './message.js';

/** What to look for; everything that is given must hold. */
export interface MessageSearch {
  correlationId?: string | undefined;
  /** Sender or receiver, as `NL/CP1`. */
  party?: string | undefined;
  module?: string | undefined;
  direction?: 'in' | 'out' | undefined;
  /** An HTTP status (three digits), an OCPI status code (four), or whatever did not succeed. */
  status?: number | 'failed' | undefined;
  /** The time of start. */
  from?: Date | undefined;
  to?: Date | undefined;
  /** Only messages with a lower id: the page before. */
  before?: bigint | undefined;
  limit: number;
}

/** Table `message`. Every statement is short: an open write holds back the replication log's horizon. */
export class MessageTable {
  constructor(private readonly database: Database) {}

  /**
   * Writes a batch, in order. The commit does not wait for the disk: a crash of PostgreSQL may take the last
   * fraction of a second of the trace with it, and nothing else.
   */
  async insert(messages: readonly TracedMessage[]): Promise<void> {
    // One JSON text instead of two dozen arrays: a third of the work for this process (docs/architecture.md, "Costs").
    await this.database.$executeRaw`
      WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
      INSERT INTO message (direction, correlation_id, request_id, from_party, to_party, platform_id, module,
        interface_role, method, url, route, reason, http_status, status_code, started_at, duration_ms,
        request_bytes, response_bytes, request_body, response_body, error)
      SELECT direction, "correlationId", "requestId", "fromParty", "toParty", "platformId", module,
        "interfaceRole", method, url, route, reason, "httpStatus", "statusCode", to_timestamp("startedAt" / 1000),
        "durationMs", "requestBytes", "responseBytes", "requestBody", "responseBody", error
      FROM lazily, json_to_recordset(${JSON.stringify(messages)}::json) AS m(
        direction text, "correlationId" text, "requestId" text, "fromParty" text, "toParty" text,
        "platformId" int, module text, "interfaceRole" text, method text, url text, route text, reason text,
        "httpStatus" int, "statusCode" int, "startedAt" double precision, "durationMs" int, "requestBytes" int,
        "responseBytes" int, "requestBody" text, "responseBody" text, error text)`;
  }

  /** The newest first. */
  async search(search: MessageSearch): Promise<Message[]> {
    const { party, limit } = search;
    const find = (where: Prisma.MessageWhereInput) =>
      this.database.message.findMany({
        where: { AND: [where, conditions(search)] },
        orderBy: { id: 'desc' },
        take: limit,
      });
    if (party === undefined) return find({});
    // Each side by its own index, instead of all messages of a party and then their newest.
    const sides = await Promise.all([
      find({ fromParty: party }),
      find({ toParty: party, OR: [{ fromParty: null }, { fromParty: { not: party } }] }),
    ]);
    const newestFirst = sides.flat().sort((a, b) => (a.id < b.id ? 1 : -1));
    return newestFirst.slice(0, limit);
  }

  /**
   * Deletes messages that started before a time, of the `limit` oldest. Ids say which these are: they follow the
   * time closely, and need no further index.
   *
   * @returns how many
   */
  deleteBefore(time: Date, limit: number): Promise<number> {
    return this.database.$executeRaw`
      DELETE FROM message WHERE id IN (
        SELECT id FROM (SELECT id, started_at FROM message ORDER BY id LIMIT ${limit}) AS oldest
        WHERE started_at < ${time})`;
  }
}

/** Pure. */
function conditions(search: MessageSearch): Prisma.MessageWhereInput {
  const { correlationId, module, direction, status, from, to, before } = search;
  const all: Prisma.MessageWhereInput[] = [];
  if (correlationId !== undefined) all.push({ correlationId });
  if (module !== undefined) all.push({ module });
  if (direction !== undefined) all.push({ direction });
  if (status !== undefined) all.push(statusCondition(status));
  if (from !== undefined) all.push({ startedAt: { gte: from } });
  if (to !== undefined) all.push({ startedAt: { lt: to } });
  if (before !== undefined) all.push({ id: { lt: before } });
  return { AND: all };
}

function statusCondition(status: number | 'failed'): Prisma.MessageWhereInput {
  if (status !== 'failed') return status < 1000 ? { httpStatus: status } : { statusCode: status };
  const unsuccessful = [{ httpStatus: null }, { httpStatus: { gte: 300 } }];
  return { OR: [...unsuccessful, { statusCode: null }, { statusCode: { gte: 2000 } }] };
}
