/** Chapters 1.2 and 1.4, Request format, HTTP status and status codes; relaying (REQ-16 to 18, STC-08) is elsewhere. */
import { createConnection } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { authorization } from '../harness/exact-request.js';
import { TestHub } from '../harness/hub.js';
import { aLocation, without } from '../harness/location-values.js';

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

const LOC1 = '/receiver/locations/NL/CP1/LOC1';

/** What has arrived at the EMSP once a later, good push has arrived there: nothing before it is still on its way. */
async function arrivedAfter(goodId: string): Promise<string[]> {
  await cpo.put(goodId, aLocation(goodId));
  await emspPlatform.until(() => emspPlatform.received().store.get(`NL/CP1/${goodId}`) !== undefined, goodId);
  return emspPlatform.journal
    .filter(({ method, url }) => method === 'PUT' && url.includes('/locations/'))
    .map(({ url }) => url.slice(url.lastIndexOf('/') + 1));
}

describe('bodies and their headers', () => {
  test('REQ-01 the hub sends bodies as application/json', async () => {
    await arrivedAfter('REQ-01');
    const withBody = emspPlatform.journal.filter(
      ({ direction, requestBody }) => direction === 'received' && requestBody !== '',
    );
    expect(withBody.map(({ url }) => url).join()).toMatch(/hubclientinfo.*locations/);
    for (const { requestHeaders } of withBody)
      expect(requestHeaders['content-type']).toBe('application/json');
  });

  test('REQ-02 GET and DELETE need no Content-Type', async () => {
    expect((await emsp.get('/sender/locations')).status).toBe(200);
    const leaving = ExactCaller.of(hub, await hub.join(party('OTHER', 'OT2')));
    expect((await leaving.call('DELETE', '/credentials')).status).toBe(200);
  });

  test.each(['application/json; charset=utf-8', 'text/plain', undefined])(
    'REQ-03 a body that is JSON is taken with Content-Type %s',
    async (type) => {
      const answer = await cpo.put('REQ-03', aLocation('REQ-03'), { headers: { 'Content-Type': type } });
      expect(answer.envelope.status_code).toBe(1000);
    },
  );

  test.each(['{"a":', 'hello', '{"id":"LOC1",}', '<xml/>', '\u0000', '{"a":1}{"b":2}'])(
    'REQ-04 the body %j is no JSON: HTTP 400',
    async (body) => {
      const answer = await cpo.put('REQ-04', body);
      expect(answer).toMatchObject({ status: 400, envelope: { status_code: 2000 } });
    },
  );

  test('REQ-04 bytes that are no UTF-8 are no JSON: HTTP 400', async () => {
    const latin1 = Buffer.from(JSON.stringify(aLocation('REQ-04', { city: 'Zürich' })), 'latin1');
    expect((await cpo.put('REQ-04', latin1)).status).toBe(400);
  });

  test('REQ-04 nothing of it reaches anybody', async () => {
    await cpo.put('REQ-04', '{"a":');
    expect(await arrivedAfter('REQ-04-AFTER')).not.toContain('REQ-04');
  });

  test('REQ-05 an empty body where an object is needed: HTTP 400', async () => {
    expect((await cpo.call('PUT', LOC1)).status).toBe(400);
    expect((await cpo.put('LOC1', '')).status).toBe(400);
    expect((await cpo.call('PUT', '/credentials')).status).toBe(400);
  });

  test('a body that is too large: HTTP 413, also when it does not say its length', async () => {
    const huge = JSON.stringify(aLocation('LOC1', { name: 'x'.repeat(2_100_000) }));
    expect((await cpo.put('LOC1', huge)).status).toBe(413);
    expect((await cpo.put('LOC1', huge, { headers: { 'Transfer-Encoding': 'chunked' } })).status).toBe(413);
  });

  test('a compressed body is decompressed; one in an unknown coding is refused', async () => {
    const zipped = gzipSync(JSON.stringify(aLocation('ZIP')));
    expect((await cpo.put('ZIP', zipped, { headers: { 'Content-Encoding': 'gzip' } })).status).toBe(201);
    const bomb = gzipSync(' '.repeat(50_000_000));
    expect((await cpo.put('ZIP', bomb, { headers: { 'Content-Encoding': 'gzip' } })).status).toBe(413);
    const answer = await cpo.put('ZIP', zipped, { headers: { 'Content-Encoding': 'x-own' } });
    expect(answer).toMatchObject({ status: 400, envelope: { status_code: 2000 } });
  });

  test('a client that goes away in the middle of its body changes nothing', async () => {
    const text = JSON.stringify(aLocation('HALF'));
    const { hostname, port } = new URL(hub.url);
    const socket = createConnection(Number(port), hostname);
    const { Authorization } = authorization(cpo.token);
    socket.write(
      `PUT /ocpi/2.2.1${cpo.ownPath('HALF')} HTTP/1.1\r\nHost: hub\r\nAuthorization: ${Authorization}\r\nContent-Length: ${text.length}\r\n\r\n${text.slice(0, 50)}`,
      () => socket.destroy(),
    );
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await arrivedAfter('HALF-AFTER')).not.toContain('HALF');
    expect((await cpo.get(cpo.ownPath('HALF'))).status).toBe(404);
  });
});

describe('HTTP status', () => {
  test('REQ-06 what is wrong in valid JSON is told by the status code, with HTTP 200', async () => {
    const answer = await cpo.put('LOC1', without(aLocation('LOC1'), 'city'));
    expect(answer).toMatchObject({ status: 200, envelope: { status_code: 2001 } });
    expect(answer.envelope.status_message).toContain('city');
  });

  test('REQ-07, STC-06 a fault of the hub is HTTP 200 with 3000, and nothing is told of its insides', async () => {
    await hub.place.query('ALTER TABLE object_part RENAME TO object_part_away');
    try {
      const answer = await cpo.put('REQ-07', aLocation('REQ-07'));
      expect(answer).toMatchObject({ status: 200, envelope: { status_code: 3000 } });
      expect(answer.body).not.toMatch(/object_part|relation|SELECT|INSERT/i);
    } finally {
      await hub.place.query('ALTER TABLE object_part_away RENAME TO object_part');
    }
    expect((await cpo.put('REQ-07', aLocation('REQ-07'))).status).toBe(201);
  });

  test.each(['[]', '5', '"text"', 'null', 'true'])(
    'REQ-08 the body %s is JSON, but no object: 2001',
    async (body) => {
      expect(await cpo.put('LOC1', body)).toMatchObject({ status: 200, envelope: { status_code: 2001 } });
      expect(await cpo.patch('LOC1', body)).toMatchObject({ status: 200, envelope: { status_code: 2001 } });
      expect(await cpo.call('PUT', '/credentials', { body })).toMatchObject({
        status: 200,
        envelope: { status_code: 2001 },
      });
    },
  );

  test('REQ-09, STC-04 an object that does not exist: HTTP 404, and 2003 where it is a Location', async () => {
    const unknown = { status: 404, envelope: { status_code: 2003 } };
    expect(await cpo.get(cpo.ownPath('NONE'))).toMatchObject(unknown);
    expect(await emsp.get('/sender/locations/NONE')).toMatchObject(unknown);
    await cpo.put('LOC1', aLocation('LOC1'));
    expect(await emsp.get('/sender/locations/LOC1/NONE')).toMatchObject({
      status: 404,
      envelope: { status_code: 2001 },
    });
  });

  test('REQ-10, REQ-11 the first PUT of an object: HTTP 201; every later PUT and PATCH: 200', async () => {
    expect((await cpo.put('NEW', aLocation('NEW'))).status).toBe(201);
    expect((await cpo.put('NEW', aLocation('NEW'))).status).toBe(200);
    expect((await cpo.patch('NEW', { name: 'x', last_updated: '2026-06-02T00:00:00Z' })).status).toBe(200);
  });

  test.each([
    [LOC1, ['POST', 'DELETE'], 'GET, HEAD, PUT, PATCH'],
    ['/sender/locations', ['POST', 'PUT', 'PATCH', 'DELETE'], 'GET, HEAD'],
    ['/sender/locations/LOC1', ['POST', 'PUT', 'PATCH', 'DELETE'], 'GET, HEAD'],
    ['/sender/hubclientinfo', ['POST', 'PUT', 'PATCH', 'DELETE'], 'GET, HEAD'],
    ['/ocpi/versions', ['POST', 'PUT', 'PATCH', 'DELETE'], 'GET, HEAD'],
    ['/ocpi/2.2.1', ['POST', 'PUT', 'PATCH', 'DELETE'], 'GET, HEAD'],
    ['/credentials', ['PATCH'], 'GET, HEAD, POST, PUT, DELETE'],
  ])('REQ-12, REQ-13 at %s, %j: HTTP 405, and Allow says what there is', async (path, methods, allow) => {
    for (const method of methods) {
      const { status, headers } = await cpo.call(method, path, { body: '{}' });
      expect({ method, status, allow: headers.allow }).toEqual({ method, status: 405, allow });
    }
  });

  test.each([
    '/receiver/locations/NL/CP1/LOC1/E1/1/more',
    '/receiver/locations/NL/CP1',
    '/receiver/locations',
    '/sender/locations/LOC1/E1/1/more',
    '/sender/parkingspots',
    '/locations',
    '/sender',
    '/ocpi/2.1.1/sender/locations',
    '/ocpi',
    '/sender/locations/%zz',
  ])('REQ-14 there is nothing at %s: HTTP 404', async (path) => {
    expect((await emsp.get(path)).status).toBe(404);
  });

  test('HEAD is answered as GET, without a body', async () => {
    const [head, get] = [await emsp.call('HEAD', '/sender/locations'), await emsp.get('/sender/locations')];
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['x-total-count']).toBe(get.headers['x-total-count']);
    expect((await emsp.call('HEAD', '/ocpi/versions')).status).toBe(200);
  });

  test.each(['/ocpi/versions', '/ocpi/2.2.1', '/credentials', '/sender/locations', '/sender/hubclientinfo'])(
    'REQ-15 a slash at the end of %s makes no difference',
    async (path) => {
      const [without, withSlash] = [await emsp.get(path), await emsp.get(`${path}/`)];
      expect(withSlash.status).toBe(200);
      expect(withSlash.envelope.data).toEqual(without.envelope.data);
    },
  );

  test('REQ-15 nor at the end of an object, in a PUT or a GET', async () => {
    expect((await cpo.put('SLASH/', aLocation('SLASH'))).status).toBe(201);
    expect((await cpo.put('SLASH', aLocation('SLASH'))).status).toBe(200);
    expect((await emsp.get('/sender/locations/SLASH/')).status).toBe(200);
  });
});

describe('status codes', () => {
  test('STC-01 a missing parameter: 2001, and the message names it', async () => {
    await cpo.put('LOC1', aLocation('LOC1'));
    const { envelope } = await cpo.patch('LOC1', { name: 'x' });
    expect(envelope).toMatchObject({
      status_code: 2001,
      status_message: expect.stringContaining('last_updated'),
    });
  });

  test('STC-01 an id in the body that is not that of the URL: 2001', async () => {
    expect((await cpo.put('LOC1', aLocation('LOC2'))).envelope.status_code).toBe(2001);
    expect((await cpo.put('LOC1', aLocation('LOC1', { party_id: 'CP2' }))).envelope.status_code).toBe(2001);
    expect((await cpo.put('LOC1', aLocation('LOC1', { country_code: 'DE' }))).envelope.status_code).toBe(
      2001,
    );
  });

  test('STC-01 an object of somebody else is refused and reaches nobody', async () => {
    const foreign = aLocation('FOREIGN', { country_code: 'DE', party_id: 'CP2' });
    const answer = await cpo.call('PUT', '/receiver/locations/DE/CP2/FOREIGN', { body: foreign });
    expect(answer).toMatchObject({ status: 404, envelope: { status_code: 2001 } });
    expect(await arrivedAfter('FOREIGN-AFTER')).not.toContain('FOREIGN');
  });

  test('STC-01 an EMSP owns no Locations', async () => {
    const body = aLocation('LOC1', { party_id: 'EM1' });
    expect(await emsp.put('LOC1', body)).toMatchObject({ status: 404, envelope: { status_code: 2001 } });
  });

  test('STC-02 nothing finer fits: 2000', async () => {
    const { status, envelope } = await cpo.get('/sender/locations'); // what would a CPO do with Locations?
    expect({ status, code: envelope.status_code }).toEqual({ status: 200, code: 2000 });
  });

  test('STC-07 a receiver that nobody knows: 4001', async () => {
    const { status, envelope } = await emsp.get('/sender/locations', {
      headers: { 'OCPI-to-country-code': 'XX', 'OCPI-to-party-id': 'XXX' },
    });
    expect({ status, code: envelope.status_code }).toEqual({ status: 200, code: 4001 });
  });
});
