import { createServer, get } from 'node:http';
import { doubledHeaders, lowerCaseHeaders } from '../../src/sandbox/http/faults.js';
import { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { type ConnectedPair, connectedPair, location } from './connected-pair.js';

describe('faults of a sandbox platform', () => {
  let pair: ConnectedPair;
  beforeEach(async () => {
    pair = await connectedPair();
  });
  afterEach(() => pair.stop());

  const push = () => pair.cpo.locations.pushLocation(location('LOC1'));

  test('an answer of another status, OCPI code or body', async () => {
    const { faults } = pair.emsp;
    faults.add({ fault: { kind: 'answer', httpStatus: 502, body: '<html>' }, times: 1 });
    faults.add({ fault: { kind: 'answer', statusCode: 2001, statusMessage: 'no' }, times: 1 });
    expect((await push()).answer).toMatchObject({ httpStatus: 502, body: '<html>', ok: false });
    expect((await push()).answer?.envelope).toEqual({ statusCode: 2001, statusMessage: 'no' });
    expect(pair.emsp.received().store.size).toBe(0);
    expect((await push()).acknowledged).toBe(true);
  });

  test('a delay, a redirect, half an answer, a broken connection', async () => {
    const { faults } = pair.emsp;
    faults.add({ fault: { kind: 'delay', ms: 60 }, times: 1 });
    faults.add({ fault: { kind: 'redirect', location: 'http://127.0.0.1:1/' }, times: 1 });
    faults.add({ fault: { kind: 'halfAnswer' }, times: 1 });
    faults.add({ fault: { kind: 'reset' }, times: 1 });
    const delayed = await push();
    expect(delayed).toMatchObject({ acknowledged: true });
    expect(delayed.durationMs).toBeGreaterThan(55);
    expect((await push()).answer?.httpStatus).toBe(302);
    expect(await push()).toMatchObject({ acknowledged: false, error: expect.anything() });
    expect(await push()).toMatchObject({ acknowledged: false, error: expect.anything() });
    expect((await push()).acknowledged).toBe(true);
  });

  test('AUTH-18 a proper answer with headers in lower case, or each of them twice', async () => {
    const { faults } = pair.emsp;
    faults.add({ fault: { kind: 'changed', change: lowerCaseHeaders }, times: 1 });
    faults.add({
      fault: { kind: 'changed', change: doubledHeaders({ 'X-Request-ID': 'another' }) },
      times: 1,
    });
    expect(await rawHeaders(pair.emsp)).toContain('x-request-id');
    const doubled = await rawHeaders(pair.emsp);
    expect(doubled.filter((name) => name === 'X-Correlation-ID')).toHaveLength(2);
    expect(doubled).toContain('another');
  });

  test('a dropped answer: the push was handled, the sender does not know', async () => {
    pair.emsp.faults.add({ fault: { kind: 'dropAnswer' }, times: 1 });
    expect((await push()).acknowledged).toBe(false);
    expect(pair.emsp.received().store.size).toBe(1);
    expect(pair.cpo.locations.unacknowledged.size).toBe(1);
  });

  test('no answer at all, until the platform stops', async () => {
    pair.emsp.faults.add({ fault: { kind: 'never' } });
    const pending = push();
    await pair.emsp.journal.waitFor(({ method }) => method === 'PUT');
    await pair.emsp.stop();
    expect((await pending).acknowledged).toBe(false);
  });

  test('hits the requests that it is meant for, until it is taken away', async () => {
    const lift = pair.emsp.faults.add({
      fault: { kind: 'answer', httpStatus: 500 },
      when: ({ path }) => path.endsWith('/LOC2'),
    });
    expect((await push()).acknowledged).toBe(true);
    expect((await pair.cpo.locations.pushLocation(location('LOC2'))).acknowledged).toBe(false);
    lift();
    expect((await pair.cpo.locations.pushLocation(location('LOC2'))).acknowledged).toBe(true);
  });

  test('refused connections: others cannot reach it, it can reach others', async () => {
    await pair.emsp.refuseConnections();
    expect(String((await push()).error)).toMatch(/ECONNREFUSED|socket/i);
    expect((await pair.emsp.pullAll()).totalCount).toBe(1);
    await pair.emsp.start();
    expect((await push()).acknowledged).toBe(true);
  });

  test('a condition that never comes true is an error that says what was waited for', async () => {
    await expect(pair.emsp.until(() => false, 'a miracle', 20)).rejects.toThrow(
      '20 ms in vain for EMSP NL/EM1: a miracle',
    );
  });

  test('a condition is looked at when something arrives', async () => {
    const arrived = pair.emsp.until(() => pair.emsp.received().store.size === 1, 'LOC1');
    await push();
    await arrived;
  });
});

describe('endpoints of a sandbox platform', () => {
  test('may lie anywhere, with a slash or a query at the end', async () => {
    const pair = await connectedPair(
      {},
      {
        versions: ['2.2.1', '2.2'],
        versionsPath: '/hello/',
        detailsPath: '/hello/{version}/details',
        endpoints: [
          { identifier: 'credentials', role: 'RECEIVER', path: '/a/{version}/cred/' },
          { identifier: 'locations', role: 'RECEIVER', path: '/x/y/zz-loc/?tenant=7' },
        ],
      },
    );
    const { acknowledged } = await pair.cpo.locations.pushLocation(location('A/B#1'));
    expect(acknowledged).toBe(true);
    expect(pair.emsp.journal.entries.at(-1)?.url).toBe('/x/y/zz-loc/NL/CP1/A%2FB%231?tenant=7');
    await expect(pair.cpo.send({ method: 'PUT', module: 'hubclientinfo', role: 'RECEIVER' })).rejects.toThrow(
      'lists no RECEIVER endpoint of hubclientinfo',
    );
    await pair.stop();
  });

  test('are closed to unknown tokens, and to token A but for versions and credentials (AUTH-08, AUTH-09)', async () => {
    const platform = await new SandboxPlatform({
      parties: [{ countryCode: 'NL', partyId: 'EM1', role: 'EMSP' }],
    }).start();
    const { token, versionsUrl } = platform.inviteHub();
    const get = async (url: string, value: string) =>
      (await fetch(url, { headers: { Authorization: `Token ${Buffer.from(value).toString('base64')}` } }))
        .status;
    expect(await get(versionsUrl, token)).toBe(200);
    expect(await get(versionsUrl, 'another')).toBe(401);
    expect((await fetch(versionsUrl)).status).toBe(401);
    expect(await get(`${platform.origin}/ocpi/2.2.1/receiver/locations/NL/CP1/LOC1`, token)).toBe(401);
    await platform.stop();
  });

  test('a stopped platform frees its port', async () => {
    const platform = await new SandboxPlatform({
      parties: [{ countryCode: 'NL', partyId: 'EM1', role: 'EMSP' }],
    }).start();
    const port = Number(new URL(platform.origin).port);
    await platform.stop();
    const server = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    await new Promise((resolve) => server.close(resolve));
  });
});

/** Names and values of an answer's headers, one after the other, as they came. */
function rawHeaders(platform: SandboxPlatform): Promise<string[]> {
  return new Promise((resolve, reject) => {
    get(platform.versionsUrl, (message) => {
      message.resume();
      resolve(message.rawHeaders);
    }).on('error', reject);
  });
}
