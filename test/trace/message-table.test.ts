import { type Database, openPlainConnection, type PlainPool } from '../../src/infra/database.js';
import { type MessageSearch, MessageTable } from '../../src/trace/message-table.js';
import { MessageWriter } from '../../src/trace/message-writer.js';
import { type FreshDatabase, freshDatabase } from '../replication/fresh-database.js';
import { sampleMessage } from './sample-message.js';

const START = Date.UTC(2026, 10, 23);

let fresh: FreshDatabase;
let database: Database;
let table: MessageTable;
let writer: MessageWriter;
let pool: PlainPool;

beforeAll(async () => {
  fresh = await freshDatabase('message_table_test');
  database = fresh.open();
  table = new MessageTable(database);
  pool = openPlainConnection(fresh.url);
  writer = new MessageWriter(pool);
});
afterEach(() => database.message.deleteMany());
afterAll(async () => {
  await pool.end();
  await fresh.drop();
});

const found = async (search: Partial<MessageSearch>) =>
  (await table.search({ limit: 100, ...search })).map(({ requestId }) => requestId);

test('what is written is what is read, nothing added and nothing lost', async () => {
  const full = sampleMessage({
    requestBody: '{"name":"Café \\"é€😀\\"", "n":1.10}\n\t\\u0000',
    reason: 'why',
    error: 'timeout: no answer',
  });
  const bare = sampleMessage({
    fromParty: undefined,
    toParty: undefined,
    platformId: undefined,
    module: undefined,
    interfaceRole: undefined,
    httpStatus: undefined,
    statusCode: undefined,
    requestBody: '',
  });
  await writer.insert([full, bare]);
  const rows = await table.search({ limit: 10 });
  const expected = [bare, full].map((message) => ({
    ...Object.fromEntries(Object.entries(message).map(([name, value]) => [name, value ?? null])),
    startedAt: new Date(message.startedAt),
  }));
  expect(rows.map(({ id: _id, ...row }) => row)).toEqual(expected);
});

describe('search', () => {
  beforeEach(() =>
    writer.insert([
      sampleMessage({
        requestId: '1',
        direction: 'in',
        fromParty: 'NL/CP1',
        toParty: 'NL/HUB',
        startedAt: START,
      }),
      sampleMessage({ requestId: '2', toParty: 'NL/EM1', startedAt: START + 1_000 }),
      sampleMessage({
        requestId: '3',
        toParty: 'NL/EM2',
        httpStatus: undefined,
        statusCode: undefined,
        startedAt: START + 2_000,
      }),
      sampleMessage({
        requestId: '4',
        correlationId: 'C2',
        fromParty: 'NL/EM1',
        toParty: 'NL/EM1',
        module: 'tokens',
        httpStatus: 404,
        statusCode: 2003,
        startedAt: START + 3_000,
      }),
      sampleMessage({
        requestId: '5',
        correlationId: 'C3',
        fromParty: 'NL/CP1',
        toParty: 'NL/EM1',
        statusCode: 2001,
        startedAt: START + 4_000,
      }),
    ]),
  );

  test.each<[string, Partial<MessageSearch>, string[]]>([
    ['everything, the newest first', {}, ['5', '4', '3', '2', '1']],
    ['a correlation id', { correlationId: 'C1' }, ['3', '2', '1']],
    ['a party, as sender or receiver, each message once', { party: 'NL/EM1' }, ['5', '4', '2']],
    ['a party, the newest of both sides', { party: 'NL/EM1', limit: 2 }, ['5', '4']],
    ['a party and more', { party: 'NL/CP1', direction: 'in' }, ['1']],
    ['a module', { module: 'tokens' }, ['4']],
    ['an HTTP status', { status: 404 }, ['4']],
    ['an OCPI status code', { status: 2001 }, ['5']],
    ['whatever failed', { status: 'failed' }, ['5', '4', '3']],
    ['a time', { from: new Date(START + 1_000), to: new Date(START + 3_000) }, ['3', '2']],
    ['nothing', { correlationId: 'C1', party: 'NL/CP9' }, []],
  ])('by %s', async (_what, search, expected) => {
    expect(await found(search)).toEqual(expected);
  });

  test('page by page, while new messages come in', async () => {
    const first = await table.search({ limit: 2, correlationId: 'C1' });
    await writer.insert([sampleMessage({ requestId: '6' })]);
    expect(await found({ limit: 2, correlationId: 'C1', before: first[1]?.id })).toEqual(['1']);
  });
});
