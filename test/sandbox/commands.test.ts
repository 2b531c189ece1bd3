import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { type ConnectedPair, connectedPair } from './connected-pair.js';
import { token } from './module-bodies.js';

let pair: ConnectedPair;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
beforeEach(async () => {
  pair = await connectedPair();
  ({ cpo, emsp } = pair);
});
afterEach(() => pair.stop());

const TOKEN = JSON.parse(token('U1'));
const START = { token: TOKEN, location_id: 'LOC1' };
const received = (platform: SandboxPlatform) =>
  platform.journal.filter(({ direction, url }) => direction === 'received' && url.includes('/commands'));

test.each([
  ['CANCEL_RESERVATION', { reservation_id: 'R1' }],
  ['RESERVE_NOW', { ...START, expiry_date: '2026-06-01T09:00:00Z', reservation_id: 'R1' }],
  ['START_SESSION', { ...START, evse_uid: 'E1', connector_id: '1' }],
  ['STOP_SESSION', { session_id: 'S1' }],
  ['UNLOCK_CONNECTOR', { location_id: 'LOC1', evse_uid: 'E1', connector_id: '1' }],
] as const)('CMD-R-01, CMD-R-04, CMD-S-01 %s: an answer, then a result', async (command, fields) => {
  const sent = await emsp.commands.send(command, fields);
  expect(sent.answer.envelope?.data).toEqual({ result: 'ACCEPTED', timeout: 30 });
  expect(await emsp.commands.resultOf(sent)).toMatchObject({ result: 'ACCEPTED', from: { partyId: 'CP1' } });
  expect(cpo.commands.received).toMatchObject([{ command, fields, from: { partyId: 'EM1' } }]);
  const [result] = received(emsp);
  expect(emsp.origin + result?.url).toBe(sent.url);
  expect(result?.requestBody).toBe('{"result":"ACCEPTED"}');
});

test('the result comes after the answer, unless it shall come first (CMD-S-14)', async () => {
  await emsp.commands.send('STOP_SESSION', { session_id: 'S1' });
  const result = await cpo.journal.waitFor(
    ({ direction, url }) => direction === 'sent' && url.includes('results'),
  );
  const [command] = received(cpo);
  expect(result.startedAt).toBeGreaterThan(command!.startedAt + command!.durationMs);
  cpo.commands.decide = () => ({ resultFirst: true });
  expect((await emsp.commands.send('STOP_SESSION', { session_id: 'S1' })).results).toHaveLength(1);
});

test('CMD-R-05, CMD-R-08, CMD-R-16 what is answered can be set; a refusal has no result', async () => {
  cpo.commands.decide = () => ({ response: 'REJECTED', statusCode: 2003, timeout: 5 });
  const refused = await emsp.commands.send('START_SESSION', START);
  expect(refused.answer).toMatchObject({
    httpStatus: 200,
    envelope: { statusCode: 2003, data: { result: 'REJECTED', timeout: 5 } },
  });
  cpo.commands.decide = () => ({ result: async () => 'EVSE_OCCUPIED' });
  const failed = await emsp.commands.send('START_SESSION', START);
  expect((await emsp.commands.resultOf(failed)).result).toBe('EVSE_OCCUPIED');
  expect(refused.results).toEqual([]);
});

test('CMD-S-06 a second result arrives at the same place', async () => {
  const fields = { ...START, expiry_date: '2026-06-01T09:00:00Z', reservation_id: 'R1' };
  const sent = await emsp.commands.send('RESERVE_NOW', fields);
  await emsp.commands.resultOf(sent);
  const posted = await cpo.commands.sendResult(cpo.commands.received[0]!, 'CANCELED_RESERVATION');
  expect(posted.answer?.ok).toBe(true);
  expect(sent.results.map(({ result }) => result)).toEqual(['ACCEPTED', 'CANCELED_RESERVATION']);
});

test('CMD-S-11 a result without routing headers', async () => {
  cpo.commands.poster.withRoutingHeaders = false;
  const result = await emsp.commands.resultOf(await emsp.commands.send('START_SESSION', START));
  expect(result).toMatchObject({ from: undefined, to: undefined });
  expect(result.request.headers).not.toHaveProperty('ocpi-to-party-id');
});

test('a result that nobody takes is kept by the CPO with what happened', async () => {
  const nowhere = 'http://127.0.0.1:1/results';
  await emsp.commands.send('START_SESSION', START, { responseUrl: nowhere });
  const elsewhere = emsp.connection.endpoints[0]!.url;
  await emsp.commands.send('START_SESSION', START, { responseUrl: elsewhere });
  const [first, second] = cpo.commands.received;
  await cpo.until(() => first?.results.length === 1 && second?.results.length === 1);
  expect(String(first?.results[0]?.error)).toContain('ECONNREFUSED');
  expect(second?.results[0]?.answer?.ok).toBe(false);
});

test('CMD-R-02, CMD-R-03, CMD-R-12, CMD-R-18 what is refused', async () => {
  const post = async (command: string, body: object, method: 'POST' | 'PUT' = 'POST') =>
    emsp.send({
      method,
      module: 'commands',
      role: 'RECEIVER',
      segments: [command],
      body: JSON.stringify(body),
    });
  expect((await post('FOO', { response_url: 'x' })).httpStatus).toBe(404);
  expect((await post('START_SESSION', START, 'PUT')).httpStatus).toBe(405);
  expect((await post('START_SESSION', START)).envelope?.statusCode).toBe(2001);
  expect((await post('STOP_SESSION', { response_url: 'x' })).envelope?.statusCode).toBe(2001);
  const half = { ...START, response_url: 'x', connector_id: '1' };
  expect((await post('START_SESSION', half)).envelope?.statusCode).toBe(2001);
  const stray = await cpo.send({
    method: 'POST',
    module: 'commands',
    role: 'SENDER',
    segments: ['results', 'START_SESSION', '7'],
    body: '{"result":"ACCEPTED"}',
  });
  expect(stray.httpStatus).toBe(404);
  expect(cpo.commands.received).toEqual([]);
});

test('CMD-S-12 a platform that does not list its Sender interface gets results all the same', async () => {
  const quiet = await connectedPair(
    {},
    {
      endpoints: [{ identifier: 'credentials', role: 'SENDER', path: '/c/{version}' }],
      extraEndpoints: [{ identifier: 'commands', role: 'SENDER', path: '/results/here', unlisted: true }],
    },
  );
  expect(quiet.cpo.connection.endpoints).toHaveLength(1);
  const sent = await quiet.emsp.commands.send('START_SESSION', START);
  expect((await quiet.emsp.commands.resultOf(sent)).result).toBe('ACCEPTED');
  await quiet.stop();
});
