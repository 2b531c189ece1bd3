/** Chapter 1.3, Response envelope, but for relayed answers (ENV-06 to ENV-11). */
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';
import { aLocation } from '../harness/location-values.js';

let hub: TestHub;
let cpo: ExactCaller;
let emsp: ExactCaller;

beforeAll(async () => {
  hub = await TestHub.start();
  cpo = ExactCaller.of(hub, await hub.join(party('CPO', 'CP1')));
  emsp = ExactCaller.of(hub, await hub.join(party('EMSP', 'EM1')));
  await cpo.put('LOC1', aLocation('LOC1'));
});
afterAll(() => hub.stop());

const LIST = '/sender/locations';

test.each([
  ['versions', 'GET', '/ocpi/versions', undefined],
  ['a list', 'GET', LIST, undefined],
  ['a push', 'PUT', '/receiver/locations/NL/CP1/LOC1', aLocation('LOC1')],
  ['a refused push', 'PUT', '/receiver/locations/NL/CP1/LOC1', {}],
  ['a body that is no JSON', 'PUT', '/receiver/locations/NL/CP1/LOC1', '{'],
  ['an unknown object', 'GET', '/sender/locations/NONE', undefined],
  ['an unknown path', 'GET', '/nowhere', undefined],
  ['a method not allowed', 'DELETE', LIST, undefined],
])(
  'ENV-01 the answer to %s is a JSON object with status_code and timestamp',
  async (_what, method, path, body) => {
    const { headers, envelope } = await (path.includes('receiver') ? cpo : emsp).call(method, path, { body });
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(Number.isInteger(envelope.status_code)).toBe(true);
    expect(envelope.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(typeof envelope.status_message).toBe(envelope.status_code === 1000 ? 'undefined' : 'string');
  },
);

test('ENV-02 the data of a list is an array, with no, one and more elements', async () => {
  const lengthAt = async (query: string) => {
    const { data } = (await emsp.get(LIST + query)).envelope;
    return Array.isArray(data) ? data.length : data;
  };
  expect(await lengthAt('?offset=9')).toBe(0);
  expect(await lengthAt('?limit=1')).toBe(1);
  await cpo.put('LOC2', aLocation('LOC2'));
  expect(await lengthAt('')).toBe(2);
});

test('ENV-02, ENV-04 the data of a single result is the object', async () => {
  expect((await emsp.get(`${LIST}/LOC1`)).envelope).toMatchObject({
    status_code: 1000,
    data: { id: 'LOC1' },
  });
  expect((await cpo.get(cpo.ownPath('LOC1/E1'))).envelope).toMatchObject({ data: { uid: 'E1' } });
  expect((await emsp.get('/credentials')).envelope).toMatchObject({ data: { roles: [{ role: 'HUB' }] } });
});

test('ENV-03 an empty list is []', async () => {
  const answer = await emsp.get(`${LIST}?date_to=2000-01-01T00:00:00Z`);
  expect(answer.body).toContain('"data":[]');
  expect(answer.headers).toMatchObject({ 'x-total-count': '0', 'x-limit': '100' });
});

test('ENV-05 a push is answered without data', async () => {
  const put = await cpo.put('LOC1', aLocation('LOC1', { city: 'Arnhem' }));
  const patch = await cpo.patch('LOC1', { city: 'Ede', last_updated: '2026-06-02T00:00:00Z' });
  for (const { envelope } of [put, patch])
    expect(envelope).toEqual({ status_code: 1000, timestamp: expect.any(String) });
});

test('ENV-05 so is DELETE credentials', async () => {
  const leaving = ExactCaller.of(hub, await hub.join(party('OTHER', 'OT1')));
  const { envelope } = await leaving.call('DELETE', '/credentials');
  expect(envelope).toEqual({ status_code: 1000, timestamp: expect.any(String) });
});
