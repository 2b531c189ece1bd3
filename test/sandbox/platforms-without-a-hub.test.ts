import { compareLocations } from '../../src/sandbox/locations/compare-locations.js';
import { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { type ConnectedPair, connectedPair, evse, location } from './connected-pair.js';

// One sandbox platform stands in for the hub: OCPI is symmetric, so that both sides of each message are tried.
describe('two sandbox platforms', () => {
  let pair: ConnectedPair;
  beforeEach(async () => {
    pair = await connectedPair();
  });
  afterEach(() => pair.stop());

  test('register: versions, details, credentials; then token A is void', async () => {
    const { cpo, emsp, invitation } = pair;
    expect(emsp.connection.version).toBe('2.2.1');
    expect(cpo.connection.hubToken).toBe(emsp.connection.ownToken);
    const again = new SandboxPlatform({ parties: [{ countryCode: 'NL', partyId: 'EM9', role: 'EMSP' }] });
    await again.start();
    await expect(again.registerAt(invitation.versionsUrl, invitation.token)).rejects.toThrow(
      'GET versions: HTTP 401',
    );
    await again.stop();
  });

  test('the Receiver reads versions and details while the credentials request is open (CRD-05)', () => {
    const [first, second] = pair.emsp.journal.filter(({ direction }) => direction === 'received');
    expect(first?.url).toBe('/ocpi/versions');
    expect(second?.url).toBe('/ocpi/2.2.1');
  });

  test('a Location, an EVSE, a Connector and a PATCH arrive as they were sent', async () => {
    const { cpo, emsp } = pair;
    const ref = { countryCode: 'NL', partyId: 'CP1', id: 'LOC1' };
    const first = await cpo.locations.pushLocation(location('LOC1', '"x_price":1.10,"x_null":null'));
    expect(first).toMatchObject({ acknowledged: true, answer: { httpStatus: 201 } });
    await cpo.locations.pushEvseStatus(ref, 'E1', 'CHARGING', '2026-06-02T00:00:00Z');
    await cpo.locations.putEvse(ref, 'E2', evse('E2', '2026-06-03T00:00:00Z'));
    const connector = `{"id":"1","standard":"CHADEMO","format":"CABLE","power_type":"DC","max_voltage":400,"max_amperage":125,"last_updated":"2026-06-04T00:00:00Z"}`;
    await cpo.locations.putConnector(ref, 'E2', '1', connector);
    const held = emsp.received();
    expect(compareLocations(cpo.locations.truth.documents, held.store.documents).matches).toBe(true);
    expect(held.store.get('NL/CP1/LOC1')?.lastUpdated).toBe('2026-06-04T00:00:00Z');
    expect(held.store.get('NL/CP1/LOC1')?.text).toContain('"x_price":1.10,"x_null":null');
    expect(held.counts).toEqual({ locations: 1, evses: 1, connectors: 1, patches: 1 });
    expect(held.receiptOf('NL/CP1/LOC1/E2')?.lastUpdated).toBe('2026-06-03T00:00:00Z');
  });

  test('routing headers come back the other way round, ids are repeated (RT-H-02, XID-02, XID-03)', async () => {
    const { cpo } = pair;
    const { answer } = await cpo.locations.pushLocation(location('LOC1'));
    const sent = cpo.journal.entries.at(-1);
    expect(answer?.headers).toMatchObject({
      'ocpi-to-party-id': 'CP1',
      'ocpi-from-party-id': 'EM1',
      'x-request-id': sent?.requestHeaders['x-request-id'],
      'x-correlation-id': sent?.requestHeaders['x-correlation-id'],
    });
  });

  test('what is refused stays out: bad ids, bad bodies, unknown parents', async () => {
    const { cpo, emsp } = pair;
    const put = (segments: string[], body: string, method: 'PUT' | 'PATCH' = 'PUT') =>
      cpo.send({ method, module: 'locations', role: 'RECEIVER', segments, body });
    expect((await put(['NL', 'CP1', 'LOC2'], location('LOC1'))).envelope?.statusCode).toBe(2001);
    expect((await put(['NL', 'CP1', 'LOC1'], '{"id":')).httpStatus).toBe(400);
    expect((await put(['NL', 'CP1', 'LOC1'], '{"id":"LOC1"}')).envelope?.statusCode).toBe(2001);
    expect((await put(['NL', 'CP1', 'LOC1', 'E1'], evse('E1'))).httpStatus).toBe(404);
    expect(
      (await put(['NL', 'CP1', 'LOC1'], '{"last_updated":"2026-06-01T00:00:00Z"}', 'PATCH')).httpStatus,
    ).toBe(404);
    expect(emsp.received().store.size).toBe(0);
  });

  test('updates credentials: new tokens both ways, then unregisters', async () => {
    const { cpo, emsp } = pair;
    const before = emsp.connection;
    await emsp.updateCredentials();
    expect(emsp.connection.hubToken).not.toBe(before.hubToken);
    expect(cpo.connection.hubToken).toBe(emsp.connection.ownToken);
    expect((await cpo.locations.pushLocation(location('LOC1'))).acknowledged).toBe(true);
    await emsp.unregister();
    expect(emsp.isRegistered).toBe(false);
    expect(cpo.isRegistered).toBe(false);
  });

  test('comes back on the same port after an outage, with what it held', async () => {
    const { cpo, emsp } = pair;
    await cpo.locations.pushLocation(location('LOC1'));
    await emsp.stop();
    const lost = await cpo.locations.pushLocation(location('LOC2'));
    expect(lost.acknowledged).toBe(false);
    expect(String(lost.error)).toMatch(/ECONNREFUSED|socket/i);
    expect([...cpo.locations.unacknowledged.keys()]).toEqual(['NL/CP1/LOC2']);
    await emsp.start();
    await cpo.locations.pushUnacknowledged();
    expect(cpo.locations.unacknowledged.size).toBe(0);
    expect(emsp.received().store.size).toBe(2);
  });

  test('hubclientinfo arrives without routing headers and is kept by party and role (HCI-12, RT-H-03)', async () => {
    const { cpo, emsp } = pair;
    const info = {
      party_id: 'CP2',
      country_code: 'DE',
      status: 'CONNECTED',
      last_updated: '2026-06-01T00:00:00Z',
    };
    for (const role of ['CPO', 'EMSP']) {
      await cpo.send({
        method: 'PUT',
        module: 'hubclientinfo',
        role: 'RECEIVER',
        segments: ['DE', 'CP2'],
        body: JSON.stringify({ ...info, role }),
      });
    }
    expect(emsp.clientInfos.all).toHaveLength(2);
    expect(emsp.clientInfos.of({ countryCode: 'de', partyId: 'cp2' }, 'EMSP')?.status).toBe('CONNECTED');
    expect(emsp.journal.entries.at(-1)?.requestHeaders).not.toHaveProperty('ocpi-to-party-id');
  });
});
