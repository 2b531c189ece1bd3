/** Chapter 1.7, Data types on the wire. */
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';
import { aConnector, aLocation, anEvse } from '../harness/location-values.js';

let hub: TestHub;
let emspPlatform: SandboxPlatform;
let cpo: ExactCaller;
let emsp: ExactCaller;

beforeAll(async () => {
  hub = await TestHub.start();
  emspPlatform = await hub.join(party('EMSP', 'EM1'));
  emsp = ExactCaller.of(hub, emspPlatform);
  cpo = ExactCaller.of(hub, await hub.join(party('CPO', 'CP1')));
});
afterAll(() => hub.stop());

let pushed = 0;

/** Pushes a Location with these fields. */
async function push(changes: Record<string, unknown>) {
  pushed += 1;
  const id = `L${pushed}`;
  return { id, ...(await cpo.put(id, aLocation(id, changes))) };
}

/** The text of a Location with `more` among its fields, and the text in which the EMSP gets it. */
async function roundTrip(more: string): Promise<string> {
  pushed += 1;
  const id = `L${pushed}`;
  const text = JSON.stringify(aLocation(id)).replace('{', `{${more},`);
  expect((await cpo.put(id, text)).envelope).toMatchObject({ status_code: 1000 });
  const { requestBody } = await emspPlatform.journal.waitFor(
    ({ method, url }) => method === 'PUT' && url.endsWith(`/${id}`),
  );
  return requestBody;
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,4})?Z$/;

test('TYP-01 DateTimes that the hub writes are UTC, with Z, and at most 25 characters long', async () => {
  const { envelope } = await emsp.get('/sender/hubclientinfo');
  const [info] = envelope.data as { last_updated: string }[];
  for (const written of [envelope.timestamp, info?.last_updated]) {
    expect(written).toMatch(DATE_TIME);
    expect(written?.length).toBeLessThanOrEqual(25);
  }
});

const FORMS = [
  '2026-06-29T20:39:09Z',
  '2026-06-29T20:39:09',
  '2026-06-29T20:39:09.0Z',
  '2026-06-29T20:39:09.1',
  '2026-06-29T20:39:09.123Z',
  '2026-06-29T20:39:09.123',
];

test.each(FORMS)('TYP-02 %s is a DateTime, in a body and in a query', async (form) => {
  expect((await push({ last_updated: form })).envelope.status_code).toBe(1000);
  expect((await emsp.get(`/sender/locations?date_from=${form}`)).envelope.status_code).toBe(1000);
});

test('TYP-03 a DateTime without Z is UTC', async () => {
  const totalAt = async (moment: string) =>
    (await emsp.get(`/sender/locations?date_from=${moment}`)).headers['x-total-count'];
  await push({ last_updated: '2027-01-01T12:00:00' });
  expect(await totalAt('2027-01-01T12:00:00Z')).toBe('1');
  expect(await totalAt('2027-01-01T12:00:00')).toBe('1');
  expect(await totalAt('2027-01-01T12:00:01')).toBe('0');
});

test.each([
  '2026-06-29T20:39:09+02:00',
  '2026-06-29T20:39:09+00:00',
  '2026-06-29 20:39:09',
  '2026-06-29',
  '2026-13-29T20:39:09Z',
  '2026-02-30T20:39:09Z',
  '1782765549',
])('TYP-04 %s is no DateTime: 2001', async (text) => {
  expect((await push({ last_updated: text })).envelope.status_code).toBe(2001);
  const query = `date_from=${encodeURIComponent(text)}`;
  expect((await emsp.get(`/sender/locations?${query}`)).envelope.status_code).toBe(2001);
});

test.each(['available', 'Available', 'FREE'])('TYP-05 %s is no status of an EVSE: 2001', async (status) => {
  const { envelope } = await push({ evses: [anEvse('E1', { status })] });
  expect(envelope).toMatchObject({ status_code: 2001, status_message: expect.stringContaining('status') });
});

test.each(['a\tb', 'a\nb', 'Zürich', ''])('TYP-06 %j is no CiString: 2001', async (uid) => {
  expect((await push({ evses: [anEvse(uid)] })).envelope.status_code).toBe(2001);
});

test('TYP-06 texts of any language pass unchanged', async () => {
  const name = '"name":"Zürich – 東京 \\u00e9 \\ud83d\\udd0c 🔌"';
  expect(await roundTrip(name)).toContain(name);
});

test.each(['0.1234', '1.973', '12345678.9876', '41.00', '1E5', '-0', '0.1000000000000000055511151231257827'])(
  'TYP-07 the number %s arrives as it was sent',
  async (number) => {
    const field = `"energy_mix":{"is_green_energy":true,"energy_sources":[{"source":"SOLAR","percentage":${number}}]}`;
    expect(await roundTrip(field)).toContain(field);
  },
);

test.each([
  { evses: null },
  { evses: [] },
  { name: null, images: null, facilities: [] },
  { evses: [anEvse('E1', { capabilities: null, floor_level: null })] },
])('TYP-08 null, absent and empty are the same where a field is optional: %j', async (changes) => {
  expect((await push(changes)).envelope.status_code).toBe(1000);
});

test('TYP-08 a null arrives as a null', async () => {
  expect(await roundTrip('"name":null')).toContain('"name":null');
});

test('TYP-08 a list of at least one element is not empty: 2001', async () => {
  expect((await push({ evses: [anEvse('E1', { connectors: [] })] })).envelope.status_code).toBe(2001);
});

test('TYP-09 a text longer than older editions allow passes', async () => {
  const address = 'x'.repeat(200);
  expect(await roundTrip(`"name":"${address}"`)).toContain(address);
  expect((await push({ address })).envelope.status_code).toBe(1000);
});

test('TYP-10 URLs that the hub makes have at most 255 characters', async () => {
  const { envelope } = await emsp.get('/ocpi/2.2.1');
  const { endpoints } = envelope.data as { endpoints: { url: string }[] };
  await push({});
  await push({});
  const { headers } = await emsp.get('/sender/locations?limit=1&date_from=2000-01-01T00:00:00.000Z');
  const link = /<(.*)>/.exec(String(headers.link))?.[1] ?? '';
  expect(link).toMatch(/^http/);
  for (const url of [link, ...endpoints.map((endpoint) => endpoint.url)])
    expect(url.length).toBeLessThanOrEqual(255);
});

test('TYP-11 #NA stands in a required text that cannot be filled', async () => {
  expect((await push({ city: '#NA' })).envelope.status_code).toBe(1000);
});

test('TYP-12 fields that nobody knows are kept and handed on', async () => {
  const field = '"x_test":{"a":1.10,"b":[null,"é"]}';
  expect(await roundTrip(field)).toContain(field);
});

test('TYP-13 an unknown value of an open enumeration passes', async () => {
  const evses = [
    anEvse('E1', { capabilities: ['TELEPATHY'], connectors: [aConnector('1', { standard: 'MCS' })] }),
  ];
  const { id, envelope } = await push({ evses });
  expect(envelope.status_code).toBe(1000);
  await emspPlatform.until(() => emspPlatform.received().store.get(`NL/CP1/${id}`) !== undefined);
  const document = emspPlatform.received().store.get(`NL/CP1/${id}`);
  expect(JSON.parse(document?.text ?? '')).toMatchObject({ evses });
});

test('TYP-13 an unknown value of an enumeration that the hub acts upon is refused: 2001', async () => {
  const credentials = {
    token: 'token-b',
    url: 'http://127.0.0.1:9/ocpi/versions',
    roles: [{ role: 'eMSP', country_code: 'NL', party_id: 'EM1', business_details: { name: 'x' } }],
  };
  const { envelope } = await emsp.call('PUT', '/credentials', { body: credentials });
  expect(envelope).toMatchObject({ status_code: 2001, status_message: expect.stringContaining('role') });
});

test.each([
  { publish: 'true' },
  { publish: 1 },
  { city: 5 },
  { coordinates: { latitude: 52.03, longitude: 5.66 } },
  { evses: {} },
  { evses: [anEvse('E1', { connectors: [aConnector('1', { max_voltage: '230' })] })] },
  { evses: [anEvse('E1', { connectors: [aConnector('1', { max_voltage: 230.5 })] })] },
])('TYP-14 a value of another JSON type: 2001: %j', async (changes) => {
  expect((await push(changes)).envelope.status_code).toBe(2001);
});
