/** Chapter 4, Credentials module, with the hub as the Receiver of the handshake. */

import { party } from '../harness/cast.js';
import { decodeToken } from '../harness/decode-token.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';
import { aLocation, anEvse, without } from '../harness/location-values.js';
import { waitUntil } from '../harness/wait-until.js';

interface Credentials {
  token: string;
  url: string;
  roles: { role: string; country_code: string; party_id: string; business_details: { name: string } }[];
}

let hub: TestHub;

beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub.stop());

const credentialsOf = async (token: string) =>
  (await new ExactCaller(hub.url, token).get('/credentials')).envelope.data as Credentials;

const statusOf = async (token: string) =>
  (await new ExactCaller(hub.url, token).get('/ocpi/versions')).status;

/** Somebody with an invitation, not registered. */
async function invited(): Promise<ExactCaller> {
  return new ExactCaller(hub.url, (await hub.admin.invite()).token);
}

/** A credentials object that would be fine. */
function someCredentials(changes: Record<string, unknown> = {}) {
  return {
    token: 'token-b',
    url: 'http://127.0.0.1:9/ocpi/versions',
    roles: [{ role: 'EMSP', country_code: 'NL', party_id: 'XX1', business_details: { name: 'x' } }],
    ...changes,
  };
}

describe('what the hub shows of itself', () => {
  test('CRD-01 GET answers the token in use, the versions URL, and the roles of the hub', async () => {
    const { connection } = await hub.join(party('EMSP', 'C01'));
    expect(await credentialsOf(connection.hubToken)).toEqual({
      token: connection.hubToken,
      url: hub.versionsUrl,
      roles: [{ role: 'HUB', country_code: 'NL', party_id: 'HUB', business_details: { name: 'ocpi-hub' } }],
    });
  });

  test('CRD-02, CRD-03 its only role is HUB, whoever joins; the others are told by hubclientinfo', async () => {
    const first = await hub.join(party('EMSP', 'C02'));
    await hub.join(party('CPO', 'D02'));
    const { roles } = await credentialsOf(first.connection.hubToken);
    expect(roles.map(({ role }) => role)).toEqual(['HUB']);
    await first.until(() => first.clientInfos.of(party('CPO', 'D02'))?.status === 'CONNECTED');
  });

  test('CRD-04 a role has its name in upper case, business details with a name, and ids of 3 and 2 characters', async () => {
    const { roles } = await credentialsOf((await hub.admin.invite()).token);
    for (const { role, party_id, country_code, business_details } of roles) {
      expect(role).toMatch(/^[A-Z]+$/);
      expect(party_id).toHaveLength(3);
      expect(country_code).toHaveLength(2);
      expect(business_details.name).not.toBe('');
    }
  });

  test('CRD-32 before the registration GET answers the registration token', async () => {
    const { token } = await hub.admin.invite();
    expect((await credentialsOf(token)).token).toBe(token);
  });

  test('CRD-25 its answers have no routing headers', async () => {
    const { rawHeaders } = await (await invited()).get('/credentials');
    expect(rawHeaders.join()).not.toMatch(/ocpi-(to|from)/i);
  });

  test('CRD-37 each invitation has a token of its own; using one does not spend another', async () => {
    const [one, two] = await Promise.all([hub.admin.invite(), hub.admin.invite()]);
    expect(one.token).not.toBe(two.token);
    expect(one.versions_url).toBe(hub.versionsUrl);
    const platform = await hub.cast.start({ parties: [party('EMSP', 'C37')] });
    await platform.registerAt(one.versions_url, one.token);
    expect([await statusOf(one.token), await statusOf(two.token)]).toEqual([401, 200]);
  });
});

describe('POST registers', () => {
  test('CRD-05 the hub reads versions and details with token B while the POST is open', async () => {
    const platform = await hub.join(party('EMSP', 'C05'));
    const post = await platform.journal.waitFor(({ method }) => method === 'POST');
    const received = platform.journal.filter(({ direction }) => direction === 'received').slice(0, 2);
    expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /ocpi/versions',
      'GET /ocpi/2.2.1',
    ]);
    for (const { startedAt, durationMs, requestHeaders } of received) {
      expect(startedAt).toBeGreaterThan(post.startedAt);
      expect(startedAt + durationMs).toBeLessThan(post.startedAt + post.durationMs);
      expect(decodeToken(requestHeaders)).toBe(JSON.parse(post.requestBody).token);
    }
  });

  test.each(['2.2.1', '2.2'])(
    'CRD-06 the version is that of the endpoint that was called (%s), its details are where the platform says',
    async (version) => {
      const { token, versions_url } = await hub.admin.invite();
      const platform = await hub.cast.start({
        parties: [party('EMSP', version === '2.2' ? 'C62' : 'C61')],
        versions: ['2.2.1', '2.2'],
        detailsPath: '/odd/place/{version}/here',
      });
      await platform.registerAt(versions_url, token, { version });
      const [, details] = platform.journal.filter(({ direction }) => direction === 'received');
      expect(details?.url).toBe(`/odd/place/${version}/here`);
      expect(
        (await hub.admin.platform(await hub.platformId(platform.parties[0]?.partyId ?? ''))).version,
      ).toBe(version);
    },
  );

  test('CRD-07 the answer holds token C, which takes the place of token A', async () => {
    const { token, versions_url } = await hub.admin.invite();
    const platform = await hub.cast.start({ parties: [party('EMSP', 'C07')] });
    const { hubToken } = await platform.registerAt(versions_url, token);
    expect(hubToken).not.toBe(token);
    expect([await statusOf(token), await statusOf(hubToken)]).toEqual([401, 200]);
  });

  test('CRD-31 it is answered with HTTP 200 or 201, PUT and DELETE with 200', async () => {
    const platform = await hub.join(party('EMSP', 'C31'));
    await platform.updateCredentials();
    await platform.unregister();
    const statusOfMethod = (method: string) =>
      platform.journal.filter((entry) => entry.direction === 'sent' && entry.method === method)[0]
        ?.httpStatus;
    expect([200, 201]).toContain(statusOfMethod('POST'));
    expect([statusOfMethod('PUT'), statusOfMethod('DELETE')]).toEqual([200, 200]);
  });

  test('CRD-08 POST by who is registered: HTTP 405, and nothing changes', async () => {
    const platform = await hub.join(party('EMSP', 'C08'));
    const caller = ExactCaller.of(hub, platform);
    const answer = await caller.call('POST', '/credentials', { body: someCredentials() });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, PUT, DELETE' } });
    expect((await caller.get('/credentials')).envelope.data).toMatchObject({ token: caller.token });
  });

  test('CRD-09, CRD-10 PUT and DELETE by who is not registered: HTTP 405', async () => {
    const caller = await invited();
    const put = await caller.call('PUT', '/credentials', { body: someCredentials() });
    expect(put).toMatchObject({ status: 405, headers: { allow: 'GET, POST' } });
    expect((await caller.call('DELETE', '/credentials')).status).toBe(405);
    expect((await caller.get('/credentials')).status).toBe(200);
  });

  test('CRD-24 PATCH: HTTP 405', async () => {
    const registered = ExactCaller.of(hub, await hub.join(party('EMSP', 'C24')));
    for (const caller of [await invited(), registered])
      expect((await caller.call('PATCH', '/credentials', { body: {} })).status).toBe(405);
  });
});

describe('the credentials object', () => {
  test('CRD-18 a role that stands there twice: 2001', async () => {
    const [role] = someCredentials().roles;
    const twice = [role, { ...role, country_code: 'nl', business_details: { name: 'y' } }];
    const answer = await (await invited()).call('POST', '/credentials', {
      body: someCredentials({ roles: twice }),
    });
    expect(answer).toMatchObject({ status: 200, envelope: { status_code: 2001 } });
  });

  test('CRD-19 a platform may bring several parties, one role several times, and several roles of one party', async () => {
    const parties = [
      party('CPO', 'C19'),
      party('CPO', 'D19'),
      party('CPO', 'E19', 'BE'),
      party('EMSP', 'C19'),
    ];
    const platform = await hub.join(...parties);
    const caller = ExactCaller.of(hub, platform);
    for (const { partyId, countryCode } of parties.slice(0, 3)) {
      const answer = await caller.call('PUT', `/receiver/locations/${countryCode}/${partyId}/LOC1`, {
        body: aLocation('LOC1', { country_code: countryCode, party_id: partyId }),
        headers: { 'OCPI-from-country-code': countryCode, 'OCPI-from-party-id': partyId },
      });
      expect(answer.status).toBe(201);
    }
    const roles = (await hub.admin.parties()).filter(({ party_id }) => party_id === 'C19');
    expect(roles.map(({ role }) => role).sort()).toEqual(['CPO', 'EMSP']);
  });

  test.each([
    ['no token', without(someCredentials(), 'token')],
    ['no url', without(someCredentials(), 'url')],
    ['no roles', without(someCredentials(), 'roles')],
    ['an empty list of roles', someCredentials({ roles: [] })],
    ['a token of 65 characters', someCredentials({ token: 'x'.repeat(65) })],
    ['a token with a space', someCredentials({ token: 'a b' })],
    ['a token with a line feed', someCredentials({ token: 'a\n' })],
    ['a url of 256 characters', someCredentials({ url: `http://a/${'x'.repeat(247)}` })],
    [
      'a role without business details',
      someCredentials({ roles: [{ role: 'EMSP', country_code: 'NL', party_id: 'XX1' }] }),
    ],
    ['a role spelled MSP', someCredentials({ roles: [{ ...someCredentials().roles[0], role: 'MSP' }] })],
    [
      'a party id of 4 characters',
      someCredentials({ roles: [{ ...someCredentials().roles[0], party_id: 'XX12' }] }),
    ],
    [
      'a country code of 3 letters',
      someCredentials({ roles: [{ ...someCredentials().roles[0], country_code: 'NLD' }] }),
    ],
  ])('CRD-21 %s: 2001, and nothing is fetched', async (_what, body) => {
    const caller = await invited();
    const answer = await caller.call('POST', '/credentials', { body });
    // Where the hub fetched from port 9, it would answer 3001.
    expect(answer).toMatchObject({ status: 200, envelope: { status_code: 2001 } });
    expect((await caller.get('/credentials')).status).toBe(200);
  });

  test('CRD-20 a party that belongs to another platform: 2001, and it stays where it is', async () => {
    const owner = await hub.join(party('CPO', 'C20'));
    for (const claimed of [party('CPO', 'C20'), party('EMSP', 'c20', 'nl')])
      await expect(hub.join(claimed)).rejects.toThrow('2001');
    const [shown] = (await hub.admin.parties()).filter(({ party_id }) => party_id === 'C20');
    expect(shown).toMatchObject({ role: 'CPO', status: 'CONNECTED' });
    expect(
      (await ExactCaller.of(hub, owner).put('LOC1', aLocation('LOC1', { party_id: 'C20' }))).status,
    ).toBe(201);
  });

  test('CRD-20 so is a party that another platform is invited for', async () => {
    const { token, versions_url } = await hub.admin.invite({
      roles: [{ role: 'CPO', country_code: 'NL', party_id: 'I20' }],
    });
    await expect(hub.join(party('CPO', 'I20'))).rejects.toThrow('2001');
    const expected = await hub.cast.start({ parties: [party('CPO', 'I20')] });
    await expected.registerAt(versions_url, token);
  });

  test('CRD-20 nobody may be the hub itself', async () => {
    await expect(hub.join(party('CPO', 'HUB'))).rejects.toThrow('2001');
  });

  test('CRD-35 another hub is not taken in: 2001', async () => {
    await expect(hub.join(party('HUB', 'HB2'))).rejects.toThrow('2001');
    expect((await hub.admin.parties()).some(({ party_id }) => party_id === 'HB2')).toBe(false);
  });

  test('CRD-34 ids of EVSEs and contracts need not begin with those of the party', async () => {
    const caller = ExactCaller.of(hub, await hub.join(party('CPO', 'C34')));
    const evses = [anEvse('E1', { evse_id: 'BE*XYZ*E12345' })];
    expect((await caller.put('LOC1', aLocation('LOC1', { party_id: 'C34', evses }))).status).toBe(201);
  });
});

describe('PUT updates', () => {
  test('CRD-11 the hub reads versions and details again, with the new token B, and gives out a new token', async () => {
    const platform = await hub.join(party('EMSP', 'C11'));
    const before = platform.connection;
    platform.journal.clear();
    const after = await platform.updateCredentials();
    const reads = platform.journal.filter(
      ({ direction, method }) => direction === 'received' && method === 'GET',
    );
    expect(reads.map(({ url, requestHeaders }) => [url, decodeToken(requestHeaders)])).toEqual([
      ['/ocpi/versions', after.ownToken],
      ['/ocpi/2.2.1', after.ownToken],
    ]);
    expect(after.hubToken).not.toBe(before.hubToken);
    expect((await credentialsOf(after.hubToken)).token).toBe(after.hubToken);
  });

  test('CRD-11, CRD-30 the old token works until the overlap is over, for a platform that never got the answer', async () => {
    const platform = await hub.join(party('EMSP', 'C30'));
    const old = platform.connection.hubToken;
    await platform.updateCredentials();
    expect((await credentialsOf(old)).token).toBe(old);

    // Five minutes later:
    await hub.place.query(
      "UPDATE inbound_token SET expires_at = now() - interval '1 s' WHERE expires_at < now() + interval '1 h'",
    );
    await hub.place.query('UPDATE registry_version SET version = version + 1');
    await waitUntil(async () => (await statusOf(old)) === 401, 'the old token to run out');
    expect(await statusOf(platform.connection.hubToken)).toBe(200);
  });

  test('CRD-12 PUT at the endpoint of another version changes to that version', async () => {
    const platform = await hub.joinWith({ parties: [party('EMSP', 'C12')], versions: ['2.2.1', '2.2'] });
    await platform.updateCredentials({ version: '2.2' });
    const { version, endpoints } = await hub.admin.platform(await hub.platformId('C12'));
    expect(version).toBe('2.2');
    for (const { url } of endpoints) expect(url).toContain('/2.2/');
  });

  test('CRD-33 a party that PUT drops becomes SUSPENDED, one that it adds CONNECTED, and the others hear of it', async () => {
    const witness = await hub.join(party('OTHER', 'W33'));
    const parties = [party('EMSP', 'C33'), party('EMSP', 'D33')];
    const platform = await hub.joinWith({ parties });
    parties.splice(1, 1, party('EMSP', 'E33'));
    await platform.updateCredentials();
    const statusFor = (partyId: string) => witness.clientInfos.of(party('EMSP', partyId))?.status;
    await witness.until(() => statusFor('D33') === 'SUSPENDED' && statusFor('E33') === 'CONNECTED');
    expect(statusFor('C33')).toBe('CONNECTED');
  });

  test('CRD-33 a party that was dropped is free for another platform', async () => {
    const parties = [party('EMSP', 'F33'), party('EMSP', 'G33')];
    const platform = await hub.joinWith({ parties });
    parties.pop();
    await platform.updateCredentials();
    await hub.join(party('EMSP', 'G33'));
  });
});

describe('DELETE unregisters', () => {
  test('CRD-22 both tokens are void, nothing is sent to the platform any more, and nobody reaches it', async () => {
    const witness = await hub.join(party('EMSP', 'W22'));
    const owner = ExactCaller.of(hub, await hub.join(party('CPO', 'O22')));
    const leaving = await hub.join(party('EMSP', 'C22'));
    const { hubToken } = leaving.connection;
    await leaving.unregister();
    expect(await statusOf(hubToken)).toBe(401);

    leaving.journal.clear();
    await owner.put('LOC22', aLocation('LOC22', { party_id: 'O22' }));
    await witness.until(() => witness.received().store.get('NL/O22/LOC22') !== undefined);
    await witness.until(() => witness.clientInfos.of(party('EMSP', 'C22'))?.status === 'SUSPENDED');
    expect(leaving.journal.entries).toEqual([]);

    const { envelope } = await owner.put('LOC22', aLocation('LOC22', { party_id: 'O22' }), {
      headers: { 'OCPI-to-country-code': 'NL', 'OCPI-to-party-id': 'C22' },
    });
    expect([4001, 4003]).toContain(envelope.status_code);
  });

  test('CRD-23 its parties become SUSPENDED, and the others hear of it', async () => {
    const witness = await hub.join(party('OTHER', 'W23'));
    const leaving = await hub.join(party('EMSP', 'C23'), party('CPO', 'D23'));
    await leaving.unregister();
    await witness.until(() =>
      ['C23', 'D23'].every(
        (id) => witness.clientInfos.of({ countryCode: 'NL', partyId: id })?.status === 'SUSPENDED',
      ),
    );
  });

  test('CRD-22 who has left may come again with a new invitation', async () => {
    const first = await hub.join(party('EMSP', 'R22'));
    await first.unregister();
    const again = await hub.join(party('EMSP', 'R22'));
    expect(await statusOf(again.connection.hubToken)).toBe(200);
  });
});
