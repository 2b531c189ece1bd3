import { readConfig } from '../../src/config.js';
import { routingHeaders } from '../../src/ocpi/headers.js';
import type { PartyId } from '../../src/ocpi/party.js';
import type { JournalEntry } from '../../src/sandbox/http/journal.js';
import type { MessageToHub } from '../../src/sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { authorization, send } from '../harness/exact-request.js';
import { TestHub } from '../harness/hub.js';
import { evse, location } from '../sandbox/connected-pair.js';

const CP1: PartyId = { countryCode: 'NL', partyId: 'CP1' };
const EM1: PartyId = { countryCode: 'NL', partyId: 'EM1' };
const EM2: PartyId = { countryCode: 'NL', partyId: 'EM2' };
const EM3: PartyId = { countryCode: 'NL', partyId: 'EM3' };
const EM4: PartyId = { countryCode: 'NL', partyId: 'EM4' };
const EM5: PartyId = { countryCode: 'NL', partyId: 'EM5' };

let hub: TestHub;
let cpo: SandboxPlatform;
let emsp1: SandboxPlatform;
let emsp2: SandboxPlatform;
/** Hosts two parties. */
let twins: SandboxPlatform;
/** Has its interfaces where nobody would look for them. */
let odd: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start();
  [cpo, emsp1, emsp2, twins, odd] = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('EMSP', 'EM1')),
    hub.join(party('EMSP', 'EM2')),
    hub.join(party('EMSP', 'EM3'), party('EMSP', 'EM4')),
    hub.joinWith({
      parties: [party('EMSP', 'EM5')],
      endpoints: [
        { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
        { identifier: 'locations', role: 'RECEIVER', path: '/x/y/zz-loc/?tenant=7' },
      ],
    }),
  ]);
  for (const id of ['L1', 'L2']) cpo.locations.hold(location(id));
});

beforeEach(() => {
  for (const platform of [cpo, emsp1, emsp2, twins, odd]) {
    platform.faults.clear();
    platform.journal.clear();
  }
});

afterAll(() => hub.stop());

describe('to one party and back', () => {
  test('RT-D-01, LOC-R-01, COO-07 a directed push reaches its party, under its owner, and nobody else', async () => {
    const answer = await put('A1', location('A1'));
    expect(answer).toMatchObject({ httpStatus: 201, envelope: { statusCode: 1000 } });
    expect(received(emsp1)).toMatchObject([
      { method: 'PUT', url: '/ocpi/2.2.1/receiver/locations/NL/CP1/A1', requestBody: location('A1') },
    ]);
    for (const other of [emsp2, twins, odd]) expect(received(other)).toEqual([]);
  });

  test('RT-D-02, RT-H-09, XID-04, XID-05, XID-06 the headers of all four legs', async () => {
    const answer = await put('A2', location('A2'), {
      headers: { 'X-Request-ID': 'R1', 'X-Correlation-ID': 'C1' },
    });
    const [sent] = cpo.journal.filter(({ direction }) => direction === 'sent');
    const leg2 = onlyReceived(emsp1);
    const legs = { 'ocpi-to-party-id': 'EM1', 'ocpi-from-party-id': 'CP1' };
    const back = { 'ocpi-to-party-id': 'CP1', 'ocpi-from-party-id': 'EM1' };
    expect(sent?.requestHeaders).toMatchObject(legs);
    expect(leg2.requestHeaders).toMatchObject({ ...legs, 'x-correlation-id': 'C1' });
    expect(leg2.requestHeaders['x-request-id']).toMatch(/^[0-9a-f]{8}-/);
    expect(leg2.requestHeaders.authorization).toBe(authorization(emsp1.connection.ownToken).Authorization);
    expect(leg2.responseHeaders).toMatchObject({ 'OCPI-to-party-id': 'CP1', 'OCPI-from-party-id': 'EM1' });
    expect(answer.headers).toMatchObject({ ...back, 'x-request-id': 'R1', 'x-correlation-id': 'C1' });
    expect(answer.headers).toMatchObject({ 'ocpi-to-country-code': 'NL', 'ocpi-from-country-code': 'NL' });
  });

  test('XID-12, RT-H-14 a receiver that leaves out all headers: the requester has them anyway', async () => {
    fault(emsp1, { headers: { 'X-Request-ID': '', 'X-Correlation-ID': '' } });
    const answer = await put('A3', location('A3'), {
      headers: { 'X-Request-ID': 'R1', 'X-Correlation-ID': 'C1' },
    });
    expect(answer.headers).toMatchObject({
      'x-request-id': 'R1',
      'x-correlation-id': 'C1',
      'ocpi-to-party-id': 'CP1',
      'ocpi-from-party-id': 'EM1',
    });
  });

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

  test('RT-D-07, RT-H-05 two parties of one platform are told apart by TO, in any case', async () => {
    await put('A6', location('A6'), { to: EM3 });
    await put('A7', location('A7'), { to: { countryCode: 'nl', partyId: 'em4' } });
    expect(received(twins).map(({ requestHeaders }) => requestHeaders['ocpi-to-party-id'])).toEqual([
      'EM3',
      'EM4',
    ]);
    expect([twins.received(EM3).store.size, twins.received(EM4).store.size]).toEqual([1, 1]);
  });

  test('RT-D-08 a party that calls itself is refused', async () => {
    expect(await put('A8', location('A8'), { to: CP1 })).toMatchObject({ envelope: { statusCode: 4001 } });
    expect(received(cpo)).toEqual([]);
  });
});

describe('as it came', () => {
  test('RT-H-11, RT-H-12 the body arrives byte by byte, whatever the schema says of it', async () => {
    const body = ` {"id": "b1", "country_code":"nl","party_id":"cp1","power":1.10,"big":12345678901234567890,"nothing":null,"x_own":{"é":"\\u00e9"},"last_updated":"2015-06-29T22:39:09Z" }\n`;
    await put('B1', body);
    expect(onlyReceived(emsp1).requestBody).toBe(body);
  });

  test("AMB-12 the schema is the receiver's business: it refuses, not the hub", async () => {
    const answer = await put('B2', '{"id":"B2","country_code":"NL","party_id":"CP1"}');
    expect(answer).toMatchObject({ envelope: { statusCode: 2001 } });
    expect(answer.headers['ocpi-from-party-id']).toBe('EM1');
    expect(received(emsp1)).toHaveLength(1);
  });

  test('RT-H-10, REQ-16 an odd endpoint is reached with one slash, and its own query survives', async () => {
    await put('B3', location('B3'), { to: EM5 });
    expect(onlyReceived(odd).url).toBe('/x/y/zz-loc/NL/CP1/B3?tenant=7');
  });

  test('REQ-17 ids with odd characters are the same ids on the other side', async () => {
    const id = 'A/B#1 2%?*';
    await put(id, location(id));
    const { url } = onlyReceived(emsp1);
    expect(url).toBe(`/ocpi/2.2.1/receiver/locations/NL/CP1/${encodeURIComponent(id)}`);
    expect(emsp1.received().receiptOf(`NL/CP1/${id}`)).toBeDefined();
  });

  test('RT-H-11 a query goes on as it came, with parameters that nobody knows', async () => {
    const query = 'date_from=2026-01-01T00%3A00%3A00Z&x_own=a+b%20c&limit=5&limit=6&flag';
    await get([], { query });
    expect(onlyReceived(cpo).url).toBe(`/ocpi/2.2.1/sender/locations?${query}`);
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

  test('RT-H-06 half a pair, RT-H-01 a header of the wrong length', async () => {
    const url = `${hub.url}/ocpi/2.2.1/sender/locations`;
    const whole = { ...authorization(emsp1.connection.hubToken), ...routingHeaders(CP1, EM1) };
    const names = [
      'OCPI-to-party-id',
      'OCPI-to-country-code',
      'OCPI-from-party-id',
      'OCPI-from-country-code',
    ];
    for (const name of names) {
      const half = Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name));
      expect((await send({ url, headers: half })).envelope.status_code).toBe(2001);
      expect((await send({ url, headers: { ...whole, [name]: 'TOOLONG' } })).envelope.status_code).toBe(2001);
    }
    expect(received(cpo)).toEqual([]);
  });

  test('RT-H-07 FROM is filled in for a platform of one party, and asked of one of two', async () => {
    const url = `${hub.url}/ocpi/2.2.1/sender/locations`;
    const to = { 'ocpi-to-party-id': 'CP1', 'OCPI-TO-COUNTRY-CODE': 'NL' };
    const one = await send({ url, headers: { ...authorization(emsp1.connection.hubToken), ...to } });
    expect(one.envelope.status_code).toBe(1000);
    expect(onlyReceived(cpo).requestHeaders).toMatchObject({ 'ocpi-from-party-id': 'EM1' });
    const two = await send({ url, headers: { ...authorization(twins.connection.hubToken), ...to } });
    expect(two.envelope.status_code).toBe(2001);
  });
});

describe('configuration modules', () => {
  test('RT-H-03, RT-H-04 routing headers on versions lead nowhere and do not come back', async () => {
    const headers = { ...authorization(cpo.connection.hubToken), ...routingHeaders(EM1, CP1) };
    const answer = await send({ url: hub.versionsUrl, headers });
    expect(answer.envelope.status_code).toBe(1000);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('ocpi-'))).toEqual([]);
    expect(emsp1.journal.entries).toEqual([]);
  });
});

test('RT-H-02, RT-H-13 errors of the hub come from the hub, those before the token is known from nobody', async () => {
  const known = await put('D1', location('D1'), { to: { countryCode: 'XX', partyId: 'ZZZ' } });
  expect(known.headers).toMatchObject({ 'ocpi-to-party-id': 'CP1', 'ocpi-from-party-id': 'HUB' });
  const url = `${hub.url}/ocpi/2.2.1/sender/locations`;
  const unknown = await send({ url, headers: { ...authorization('wrong'), ...routingHeaders(CP1, EM1) } });
  expect(unknown.status).toBe(401);
  expect(Object.keys(unknown.headers).filter((name) => name.startsWith('ocpi-'))).toEqual([]);
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
