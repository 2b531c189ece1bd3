/** Chapters 1.2 and 1.4, as far as the runner does not show them (src/conformance/rules): faults, odd bodies, exact answers. */
import { createConnection } from 'node:net';
import { gzipSync } from 'node:zlib';
import { aLocation } from '../../src/conformance/samples/location.js';
import { authorization } from '../../src/sandbox/http/exact-request.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';

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
  test('a body that is too large: HTTP 413, also when it does not say its length', async () => {
    const huge = JSON.stringify(aLocation('LOC1', { name: 'x'.repeat(2_100_000) }));
    const ids = { 'X-Request-ID': 'R1', 'X-Correlation-ID': 'C1' };
    const answer = await cpo.put('LOC1', huge, { headers: ids });
    expect(answer).toMatchObject({
      status: 413,
      headers: { 'x-request-id': 'R1', 'x-correlation-id': 'C1' },
    });
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

  test('HEAD is answered as GET, without a body', async () => {
    const [head, get] = [await emsp.call('HEAD', '/sender/locations'), await emsp.get('/sender/locations')];
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['x-total-count']).toBe(get.headers['x-total-count']);
    expect((await emsp.call('HEAD', '/ocpi/versions')).status).toBe(200);
  });
});
