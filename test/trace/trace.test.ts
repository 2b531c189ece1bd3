import { OwnServers } from '../../src/chaos/servers/own-servers.js';
import { openPlainConnection } from '../../src/infra/database.js';
import { applyMigrations } from '../../src/infra/migrate.js';
import { MessageWriter } from '../../src/trace/message-writer.js';
import { Trace } from '../../src/trace/trace.js';
import { LogCapture } from '../harness/log-capture.js';
import { waitUntil } from '../harness/wait-until.js';
import { sampleMessage } from './sample-message.js';

let servers: OwnServers;
let writer: MessageWriter;
let stopDatabase: () => Promise<void>;
let log: LogCapture;
let counted: { recorded: number; lost: number };

beforeAll(async () => {
  servers = await OwnServers.start();
  await applyMigrations(servers.databaseUrl, () => undefined);
  const pool = openPlainConnection(servers.databaseUrl);
  writer = new MessageWriter(pool);
  stopDatabase = () => pool.end();
});
beforeEach(() => {
  log = new LogCapture();
  counted = { recorded: 0, lost: 0 };
});
afterEach(async () => {
  await servers.query('TRUNCATE message');
});
afterAll(async () => {
  await stopDatabase();
  await servers.close();
});

function startTrace(mostWaiting?: number): Trace {
  const trace = new Trace({
    writer,
    log: log.logger,
    onRecorded: (messages) => {
      counted.recorded += messages;
    },
    onLost: (messages) => {
      counted.lost += messages;
    },
    ...(mostWaiting === undefined ? {} : { mostWaiting }),
  });
  trace.start();
  return trace;
}

const requestIds = async () =>
  (await servers.query<{ request_id: string }>('SELECT request_id FROM message ORDER BY id')).map(
    (row) => row.request_id,
  );
const numbers = (count: number, first = 0) => Array.from({ length: count }, (_, at) => String(first + at));

test('all that is recorded is written, in order, and the last of it at the stop', async () => {
  const trace = startTrace();
  const expected = numbers(1_300);
  for (const requestId of expected) trace.record(sampleMessage({ requestId }));
  await trace.stop();
  expect(await requestIds()).toEqual(expected);
  expect(counted).toEqual({ recorded: 1_300, lost: 0 });
});

test('one message is written soon, without any other', async () => {
  const trace = startTrace();
  trace.record(sampleMessage({ requestId: 'alone' }));
  await waitUntil(async () => (await requestIds()).includes('alone'), 'the message');
  await trace.stop();
});

test('a message that PostgreSQL does not take costs no other', async () => {
  const trace = startTrace();
  trace.record(sampleMessage({ requestId: 'before' }));
  trace.record(sampleMessage({ requestId: 'no\0text' }));
  trace.record(sampleMessage({ requestId: 'after' }));
  await trace.stop();
  expect(await requestIds()).toEqual(['before', 'after']);
  expect(counted).toEqual({ recorded: 2, lost: 1 });
});

test('a database that is away: the oldest are dropped, counted, told once; then it goes on', async () => {
  const trace = startTrace(100_000);
  await servers.postgres.stop();
  for (const requestId of numbers(1_000)) trace.record(sampleMessage({ requestId }));
  expect(counted.lost).toBeGreaterThan(0);
  expect(log.lines.filter((line) => line.includes('dropped'))).toHaveLength(1);
  await servers.postgres.start();
  trace.record(sampleMessage({ requestId: 'last' }));
  await waitUntil(async () => (await requestIds()).includes('last'), 'the last message', 30_000);
  await trace.stop();
  const kept = await requestIds();
  expect(kept).toHaveLength(counted.recorded);
  expect(counted.recorded + counted.lost).toBe(1_001);
  // In order, and nothing twice.
  expect(kept.slice(-2)).toEqual(['999', 'last']);
  expect(new Set(kept).size).toBe(kept.length);
  expect(log.text).toContain('the trace is written again');
});

test('a stop does not wait for a database that is away', async () => {
  const trace = startTrace();
  await servers.postgres.stop();
  trace.record(sampleMessage());
  await trace.stop();
  expect(counted).toEqual({ recorded: 0, lost: 1 });
  await servers.postgres.start();
});
