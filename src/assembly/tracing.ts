import { openPlainConnection } from '../infra/database.js';
import type { CallObserver } from '../infra/peer/ocpi-client.js';
import type { SessionLimits } from '../infra/session-limits.js';
import { calledInterface } from '../platforms/called-interface.js';
import type { Registry } from '../platforms/registry.js';
import { MessageTable } from '../trace/message-table.js';
import { MessageWriter } from '../trace/message-writer.js';
import { Trace } from '../trace/trace.js';
import { tracedCall } from '../trace/traced-call.js';
import type { Core } from './core.js';

/** The trace of all messages, or nothing where the operator wants none. */
export interface Tracing {
  messages: MessageTable;
  trace: Trace | undefined;
  /** Hears of every call of the hub's. */
  observer: CallObserver | undefined;
  start(): void;
  stop(): Promise<void>;
}

/**
 * @param limits of database sessions
 * @param registry as it is when a call has ended
 */
export function buildTracing(
  {
    settings,
    hub,
    database,
    metrics,
    logger,
    now,
    elapsed,
  }: Omit<Core, 'processId' | 'client' | 'registry' | 'random'>,
  limits: SessionLimits,
  registry: () => Registry,
): Tracing {
  const messages = new MessageTable(database);
  const connection = openPlainConnection(settings.DATABASE_URL, limits);
  const trace =
    settings.HUB_TRACE_DAYS === 0
      ? undefined
      : new Trace({
          writer: new MessageWriter(connection),
          log: logger,
          onRecorded: (count) => metrics.tracedMessages.inc(count),
          onLost: (count) => metrics.lostMessages.inc(count),
        });
  return {
    messages,
    trace,
    observer: trace && {
      now,
      elapsed,
      ended: (ended) => trace.record(tracedCall(ended, calledInterface(registry(), ended.call), hub)),
    },
    start: () => trace?.start(),
    stop: async () => {
      await trace?.stop();
      await connection.end();
    },
  };
}
