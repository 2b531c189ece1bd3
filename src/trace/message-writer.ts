import type { PlainPool } from '../infra/database.js';
import type { TracedMessage } from './message.js';

/**
 * Writes table `message`: by a connection of its own, so that it takes none from pushes, and without Prisma,
 * which would cost this process three times as much (docs/architecture.md, "Costs").
 */
export class MessageWriter {
  constructor(private readonly pool: PlainPool) {}

  /**
   * Writes a batch, in order. The commit does not wait for the disk: a crash of PostgreSQL may take the last
   * fraction of a second of the trace with it, and nothing else.
   */
  async insert(messages: readonly TracedMessage[]): Promise<void> {
    // Without a name: prepared statements of a session are nothing to rely on behind a transaction pooler.
    await this.pool.query({ text: INSERT, values: [JSON.stringify(messages)] });
  }
}

/** One JSON text instead of two dozen arrays. Short, since an open write holds back the replication log's horizon. */
const INSERT = `
  WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
  INSERT INTO message (direction, correlation_id, request_id, from_party, to_party, platform_id, module,
    interface_role, method, url, route, reason, http_status, status_code, started_at, duration_ms,
    request_bytes, response_bytes, request_body, response_body, error)
  SELECT direction, "correlationId", "requestId", "fromParty", "toParty", "platformId", module,
    "interfaceRole", method, url, route, reason, "httpStatus", "statusCode", to_timestamp("startedAt" / 1000),
    "durationMs", "requestBytes", "responseBytes", "requestBody", "responseBody", error
  FROM lazily, json_to_recordset($1::json) AS m(
    direction text, "correlationId" text, "requestId" text, "fromParty" text, "toParty" text,
    "platformId" int, module text, "interfaceRole" text, method text, url text, route text, reason text,
    "httpStatus" int, "statusCode" int, "startedAt" double precision, "durationMs" int, "requestBytes" int,
    "responseBytes" int, "requestBody" text, "responseBody" text, error text)`;
