import { openPlainConnection } from '../infra/database.js';
import type { CallObserver } from '../infra/peer/ocpi-client.js';
import type { SessionLimits } from '../infra/session-limits.js';
import { calledInterface } from '../platforms/called-interface.js';
import type { Registry } from '../platforms/registry.js';
import { MessageTable } from '../trace/message-table.js';
import { MessageWriter } from '../trace/message-writer.js';
import { Retention } from '../trace/retention.js';
import { Trace } from '../trace/trace.js';
import { tracedCall } from '../trace/traced-call.js';
import type { Core } from './core.js';

/** The trace of all messages, or nothing where the operator wants none. */
export interface Tracing {
  messages: MessageTable;
  trace: Trace | undefined;
  /** Hears of every call of the hub's. */
  observer: CallObserver | undefined;
  /** @param deletesOld whether this process also deletes what is too old */
  start(deletesOld: boolean): void;
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
    random,
  }: Omit<Core, 'processId' | 'client' | 'registry'>,
  limits: SessionLimits,
  registry: () => Registry,
): Tracing {
  const messages = new MessageTable(database);
  const days = settings.HUB_TRACE_DAYS;
  const connection = openPlainConnection(settings.DATABASE_URL, limits);
  const trace =
    days === 0
      ? undefined
      : new Trace({
          writer: new MessageWriter(connection),
          log: logger,
          onRecorded: (count) => metrics.tracedMessages.inc(count),
          onLost: (count) => metrics.lostMessages.inc(count),
        });
  const retention = new Retention({ table: messages, days, now, random, log: logger });
  return {
    messages,
    trace,
    observer: trace && {
      now,
      elapsed,
      ended: (ended) => trace.record(tracedCall(ended, calledInterface(registry(), ended.call), hub)),
    },
    start: (deletesOld) => {
      trace?.start();
      if (deletesOld) retention.start();
    },
    stop: async () => {
      await retention.stop();
      await trace?.stop();
      await connection.end();
    },
  };
}
