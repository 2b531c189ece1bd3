import type { z } from 'zod';
import type { Database } from '../infra/database.js';
import { connectionStatus } from '../platforms/connection-status.js';
import type { Registry } from '../platforms/registry.js';
import type { delivery } from './schemas/deliveries.js';

type Delivery = z.infer<typeof delivery>;

/** Of a receiver that is further behind no more than this is said: to count all of it for everybody takes long. */
const COUNTED = 10_000;

/**
 * Where every receiver stands: the first thing to look at when somebody says that data is missing.
 *
 * @param registry knows whether it can be reached
 */
export async function listDeliveries(database: Database, registry: Registry): Promise<Delivery[]> {
  const rows = await database.$queryRaw<DeliveryRow[]>`
    SELECT c.*, coalesce(greatest(
             (SELECT max(revision) FROM object_part p WHERE p.module = c.module AND p.audience = ''),
             (SELECT max(revision) FROM object_part p WHERE p.module = c.module AND p.audience = c.receiver)
           ), 0) AS head,
           (SELECT count(*)::int FROM (
              SELECT FROM object_part p
              WHERE p.module = c.module AND p.audience IN ('', c.receiver) AND p.revision > c.position
              LIMIT ${COUNTED}) AS behind) AS pending,
           CASE WHEN c.leased_until >= clock_timestamp() THEN c.lease_holder END AS drained_by,
           c.next_attempt_at > clock_timestamp() AS is_waiting
    FROM delivery_cursor c
    ORDER BY c.receiver, c.module`;
  return rows.map((row) => ({
    receiver: row.receiver,
    module: row.module,
    status: statusOf(registry, row.receiver),
    cursor: row.position.toString(),
    head: row.head.toString(),
    pending: row.pending,
    breaker: breakerOf(row),
    failures: row.failures,
    drained_by: row.drained_by,
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
    last_error: row.last_error,
    last_error_at: row.last_error_at?.toISOString() ?? null,
    last_success_at: row.last_success_at?.toISOString() ?? null,
  }));
}

function statusOf(registry: Registry, receiver: string): Delivery['status'] {
  const party = registry.partyByKey(receiver);
  return party === undefined ? null : connectionStatus(registry.platformOf(party), { active: true });
}

function breakerOf({ failures, is_waiting }: DeliveryRow): Delivery['breaker'] {
  if (failures === 0) return 'closed';
  return is_waiting === true ? 'open' : 'half_open';
}

interface DeliveryRow {
  receiver: string;
  module: string;
  position: bigint;
  head: bigint;
  pending: number;
  failures: number;
  drained_by: string | null;
  is_waiting: boolean | null;
  next_attempt_at: Date | null;
  last_error: string | null;
  last_error_at: Date | null;
  last_success_at: Date | null;
}
