import { readConfig } from '../../src/config.js';
import { routingHeaders } from '../../src/ocpi/headers.js';
import type { PartyId } from '../../src/ocpi/party.js';
import { authorization, send } from '../../src/sandbox/http/exact-request.js';
import type { JournalEntry } from '../../src/sandbox/http/journal.js';
import type { MessageToHub } from '../../src/sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { evse, location } from '../sandbox/connected-pair.js';

const CP1: PartyId = { countryCode: 'NL', partyId: 'CP1' };
const EM1: PartyId = { countryCode: 'NL', partyId: 'EM1' };
const EM2: PartyId = { countryCode: 'NL', partyId: 'EM2' };

let hub: TestHub;
let cpo: SandboxPlatform;
let emsp1: SandboxPlatform;
let emsp2: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start();
  [cpo, emsp1, emsp2] = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('EMSP', 'EM1')),
    hub.join(party('EMSP', 'EM2')),
  ]);
  for (const id of ['L1', 'L2']) cpo.locations.hold(location(id));
});

beforeEach(() => {
  for (const platform of [cpo, emsp1, emsp2]) {
    platform.faults.clear();
    platform.journal.clear();
  }
});

afterAll(() => hub.stop());

describe('to one party and back', () => {
  test('RT-H-15 what the receiver writes into its routing headers is not believed, and logged', async () => {
    fault(emsp1, { headers: routingHeaders({ countryCode: 'DE', partyId: 'BAD' }, EM2) });
    const answer = await put('A4', location('A4'));
    expect(answer.headers).toMatchObject({ 'ocpi-to-party-id': 'CP1', 'ocpi-from-party-id': 'EM1' });
    expect(hub.log.text).toContain('an answer whose routing headers do not fit');
  });

  test('RT-D-03, LOC-S-01, RT-D-06 a directed list is that of its party', async () => {
    const answer = await get([], { query: 'limit=1' });
    expect(answer).toMatchObject({ ok: true, envelope: { data: [{ id: 'L1' }] } });
    expect(answer.headers).toMatchObject({
      'x-total-count': '2',
      'x-limit': '1',
      'ocpi-from-party-id': 'CP1',
    });
    expect(onlyReceived(cpo)).toMatchObject({ method: 'GET', url: '/ocpi/2.2.1/sender/locations?limit=1' });
  });

  test('RT-D-03, LOC-S-02 single objects on all three levels of the Sender interface', async () => {
    expect(await get(['L1'])).toMatchObject({ ok: true, envelope: { data: { id: 'L1' } } });
    expect(await get(['L1', 'E1'])).toMatchObject({ ok: true, envelope: { data: { uid: 'E1' } } });
    expect(await get(['L1', 'E1', '1'])).toMatchObject({ ok: true, envelope: { data: { id: '1' } } });
    expect(received(cpo).map(({ url }) => url)).toEqual([
      '/ocpi/2.2.1/sender/locations/L1',
      '/ocpi/2.2.1/sender/locations/L1/E1',
      '/ocpi/2.2.1/sender/locations/L1/E1/1',
    ]);
  });

  test('RT-D-03, LOC-R-02, LOC-R-06 PUT, PATCH and GET on the Receiver interface', async () => {
    await put('A5', location('A5'));
    const parts = { to: EM1, segments: ['NL', 'CP1', 'A5', 'E1'] };
    expect(await toReceiver({ ...parts, method: 'PUT', body: evse('E1') })).toMatchObject({
      httpStatus: 200,
    });
    const body = '{"status":"CHARGING","last_updated":"2026-06-02T00:00:00Z"}';
    expect(await toReceiver({ ...parts, method: 'PATCH', body })).toMatchObject({
      httpStatus: 200,
      ok: true,
    });
    const held = await toReceiver({ ...parts, method: 'GET' });
    expect(held).toMatchObject({ ok: true, envelope: { data: { uid: 'E1', status: 'CHARGING' } } });
  });

  test('a HEAD is a GET whose body stays at the hub', async () => {
    const url = `${hub.url}/ocpi/2.2.1/sender/locations`;
    const headers = { ...authorization(emsp1.connection.hubToken), ...routingHeaders(CP1, EM1) };
    const answer = await send({ method: 'HEAD', url, headers });
    expect(answer).toMatchObject({ status: 200, body: '', headers: { 'x-total-count': '2' } });
    expect(onlyReceived(cpo).method).toBe('GET');
  });

  test('RT-D-05 a directed push is nowhere in the hub', async () => {
    await put('SECRET', location('SECRET'));
    const seen = await emsp2.pullAll();
    expect(seen.totalCount).toBe(0);
    expect(await hub.place.query('SELECT 1 FROM object')).toEqual([]);
    expect(await toReceiver({ method: 'GET', to: 'hub', segments: ['NL', 'CP1', 'SECRET'] })).toMatchObject({
      httpStatus: 404,
    });
  });
});

describe('as it came', () => {
  test("AMB-12 the schema is the receiver's business: it refuses, not the hub", async () => {
    const answer = await put('B2', '{"id":"B2","country_code":"NL","party_id":"CP1"}');
    expect(answer).toMatchObject({ envelope: { statusCode: 2001 } });
    expect(answer.headers['ocpi-from-party-id']).toBe('EM1');
    expect(received(emsp1)).toHaveLength(1);
  });

  test('a path cannot climb out of the endpoint', async () => {
    const headers = { ...authorization(emsp1.connection.hubToken), ...routingHeaders(CP1, EM1) };
    for (const path of ['..%2f..', '../credentials', '%2e%2e/credentials', '%2E./x', '%2e']) {
      const answer = await send({ url: `${hub.url}/ocpi/2.2.1/sender/locations/${path}`, headers });
      expect([path, answer.envelope.status_code === 1000]).toEqual([path, false]);
    }
    expect(cpo.journal.filter(({ url }) => url.includes('credentials'))).toEqual([]);
  });
});

describe('what the hub insists on before it relays', () => {
  test.each([
    ['REQ-04 no JSON', '{"a":', 400, 2000],
    ['REQ-05 no body', '', 400, 2000],
    ['REQ-08 a list', '[]', 200, 2001],
    ['COO-10 another id', location('C2'), 200, 2001],
    ['COO-11 another owner', location('C1').replace('"CP1"', '"CP2"'), 200, 2001],
  ])('%s', async (_rule, body, httpStatus, statusCode) => {
    const answer = await put('C1', body);
    expect(answer).toMatchObject({ httpStatus, envelope: { statusCode } });
    expect(answer.headers['ocpi-from-party-id']).toBe('HUB');
    expect(received(emsp1)).toEqual([]);
  });

  test.each([
    ['COO-04 no last_updated', ['C1'], '{"name":"x"}'],
    ['COO-16 a change of id', ['C1'], '{"id":"C2","last_updated":"2026-06-02T00:00:00Z"}'],
    ['LOC-R-11 another uid', ['C1', 'E1'], '{"uid":"E2","last_updated":"2026-06-02T00:00:00Z"}'],
    ['LOC-R-11 another id', ['C1', 'E1', '1'], '{"id":"2","last_updated":"2026-06-02T00:00:00Z"}'],
  ])('PATCH: %s', async (_rule, ids, body) => {
    const answer = await toReceiver({ method: 'PATCH', to: EM1, segments: ['NL', 'CP1', ...ids], body });
    expect(answer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 2001 } });
    expect(received(emsp1)).toEqual([]);
  });

  test('COO-08 objects of others are not pushed, RT-H-08 nor is in their name', async () => {
    const foreign = { method: 'PUT' as const, to: EM1, segments: ['DE', 'CP2', 'C1'], body: location('C1') };
    expect(await toReceiver(foreign)).toMatchObject({ httpStatus: 404 });
    const spoofed = await put('C1', location('C1'), { from: { countryCode: 'DE', partyId: 'CP2' } });
    expect(spoofed).toMatchObject({ envelope: { statusCode: 2001 } });
    expect(received(emsp1)).toEqual([]);
  });
});

test('RT-E-11 the hub gives up before its usual clients do', () => {
  expect(readConfig({}).HUB_RELAY_TIMEOUT_MS).toBeLessThanOrEqual(25_000);
});

type More = Partial<Pick<MessageToHub, 'to' | 'from' | 'headers' | 'query'>>;

function toReceiver(message: Omit<MessageToHub, 'module' | 'role'>) {
  return cpo.send({ module: 'locations', role: 'RECEIVER', ...message });
}

function put(id: string, body: string, more: More = {}) {
  return toReceiver({ method: 'PUT', segments: ['NL', 'CP1', id], body, to: EM1, ...more });
}

function get(segments: string[], more: More = {}) {
  return emsp1.send({ method: 'GET', module: 'locations', role: 'SENDER', segments, to: CP1, ...more });
}

function fault(platform: SandboxPlatform, answer: { headers: Record<string, string> }): void {
  platform.faults.add({ fault: { kind: 'answer', ...answer }, times: 1 });
}

function received(platform: SandboxPlatform): JournalEntry[] {
  return platform.journal.filter(({ direction, url }) => direction === 'received' && /loc/.test(url));
}

function onlyReceived(platform: SandboxPlatform): JournalEntry {
  const [only, ...others] = received(platform);
  if (only === undefined || others.length > 0) throw new Error(`${others.length} more than one request`);
  return only;
}
