/** Chapter 4, Credentials module, with the hub as the Receiver of the handshake. */

import { aLocation } from '../../src/conformance/samples/location.js';
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';
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

  test('CRD-32 before the registration GET answers the registration token', async () => {
    const { token } = await hub.admin.invite();
    expect((await credentialsOf(token)).token).toBe(token);
  });
});

describe('POST registers', () => {
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
});

describe('PUT updates', () => {
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

  test('CRD-33 a party that was dropped is free for another platform', async () => {
    const parties = [party('EMSP', 'F33'), party('EMSP', 'G33')];
    const platform = await hub.joinWith({ parties });
    parties.pop();
    await platform.updateCredentials();
    await hub.join(party('EMSP', 'G33'));
  });
});

describe('DELETE unregisters', () => {
  test('CRD-22 who has left may come again with a new invitation', async () => {
    const first = await hub.join(party('EMSP', 'R22'));
    await first.unregister();
    const again = await hub.join(party('EMSP', 'R22'));
    expect(await statusOf(again.connection.hubToken)).toBe(200);
  });
});
