import { openPlainConnection } from '../infra/database.js';
import { calledInterface } from '../platforms/called-interface.js';
import { MessageTable } from '../trace/message-table.js';
import { MessageWriter } from '../trace/message-writer.js';
import { Trace } from '../trace/trace.js';
import { tracedCall } from '../trace/traced-call.js';
import type { Core } from './core.js';

/** The trace of all messages, or nothing where the operator wants none. */
export interface Tracing {
  messages: MessageTable;
  trace: Trace | undefined;
  start(): void;
  stop(): Promise<void>;
}

export function buildTracing(core: Core): Tracing {
  const { settings, hub, database, sessionLimits, registry, metrics, logger } = core;
  const messages = new MessageTable(database);
  const connection = openPlainConnection(settings.DATABASE_URL, sessionLimits);
  const trace =
    settings.HUB_TRACE_DAYS === 0
      ? undefined
      : new Trace({
          writer: new MessageWriter(connection),
          log: logger,
          onRecorded: (count) => metrics.tracedMessages.inc(count),
          onLost: (count) => metrics.lostMessages.inc(count),
        });
  if (trace !== undefined)
    core.onCallEnded((ended) =>
      trace.record(tracedCall(ended, calledInterface(registry.current, ended.call), hub)),
    );
  return {
    messages,
    trace,
    start: () => trace?.start(),
    stop: async () => {
      await trace?.stop();
      await connection.end();
    },
  };
}
