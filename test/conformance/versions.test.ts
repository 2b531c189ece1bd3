/** Chapter 3, Versions module. */

import { successEnvelope } from '../../src/ocpi/envelope.js';
import { FUNCTIONAL_MODULES } from '../../src/ocpi/modules.js';
import type { SandboxEndpoint } from '../../src/sandbox/platform/options.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';
import { aLocation } from '../harness/location-values.js';

interface Version {
  version: string;
  url: string;
}

interface Details {
  version: string;
  endpoints: { identifier: string; role: string; url: string }[];
}

let hub: TestHub;
let emsp: ExactCaller;
let cpo: ExactCaller;

beforeAll(async () => {
  hub = await TestHub.start();
  emsp = ExactCaller.of(hub, await hub.join(party('EMSP', 'EM1')));
  cpo = ExactCaller.of(hub, await hub.join(party('CPO', 'CP1')));
});
afterAll(() => hub.stop());

const versions = async () => (await emsp.get('/ocpi/versions')).envelope.data as Version[];
const details = async (path = '/ocpi/2.2.1') => (await emsp.get(path)).envelope.data as Details;

/** `locations SENDER`, as often as it is listed. */
const listed = async () => (await details()).endpoints.map(({ identifier, role }) => `${identifier} ${role}`);

/** A Location of the CPO has arrived at a path of this platform. */
async function isPushedTo(platform: SandboxPlatform, id: string, path: string): Promise<void> {
  await cpo.put(id, aLocation(id));
  const { url } = await platform.journal.waitFor(({ method, url }) => method === 'PUT' && url.includes(id));
  expect(url).toBe(`${path}/NL/CP1/${id}`);
}

const CREDENTIALS: SandboxEndpoint = {
  identifier: 'credentials',
  role: 'SENDER',
  path: '/ocpi/2.2.1/credentials',
};
const locationsAt = (path: string): SandboxEndpoint => ({ identifier: 'locations', role: 'RECEIVER', path });

test('VER-01, VER-15 GET versions lists each version by its exact name, with an absolute URL', async () => {
  expect(await versions()).toEqual([
    { version: '2.2.1', url: `${hub.url}/ocpi/2.2.1` },
    { version: '2.2', url: `${hub.url}/ocpi/2.2` },
  ]);
});

test('VER-02 behind the URL of each version are its details', async () => {
  for (const { version, url } of await versions()) {
    const found = await details(new URL(url).pathname);
    expect(found.version).toBe(version);
    expect(found.endpoints.length).toBeGreaterThan(0);
  }
});

test('VER-03, VER-13 each endpoint has an identifier, a role, and an absolute URL that holds the version', async () => {
  for (const { version } of await versions()) {
    for (const endpoint of (await details(`/ocpi/${version}`)).endpoints) {
      expect(endpoint.identifier).toMatch(/^[a-z]+$/);
      expect(['SENDER', 'RECEIVER']).toContain(endpoint.role);
      expect(endpoint.url.startsWith(`${hub.url}/ocpi/${version}/`)).toBe(true);
      expect(endpoint.url.length).toBeLessThanOrEqual(255);
    }
  }
});

test('VER-04, VER-05 credentials is listed once, as SENDER', async () => {
  expect((await listed()).filter((endpoint) => endpoint.startsWith('credentials'))).toEqual([
    'credentials SENDER',
  ]);
});

test('VER-05 the role that a platform gives its credentials endpoint means nothing', async () => {
  const platform = await hub.joinWith({
    parties: [party('EMSP', 'V05')],
    endpoints: [
      { identifier: 'credentials', role: 'RECEIVER', path: '/ocpi/{version}/credentials' },
      { identifier: 'locations', role: 'RECEIVER', path: '/ocpi/{version}/receiver/locations' },
    ],
  });
  await hub.admin.rotate(await hub.platformId('V05')); // by that very endpoint
  expect(platform.isRegistered).toBe(true);
});

test.each(FUNCTIONAL_MODULES)('VER-06 both interfaces of %s are listed', async (module) => {
  expect(await listed()).toEqual(expect.arrayContaining([`${module} SENDER`, `${module} RECEIVER`]));
});

/** Interfaces that have no GET, or none of that form; results of commands go to the response_url (CMD-S-12). */
const NOT_READ: Readonly<Record<string, number>> = {
  'cdrs RECEIVER': 404,
  'commands RECEIVER': 405,
  'commands SENDER': 404,
  'chargingprofiles RECEIVER': 404,
  'chargingprofiles SENDER': 405,
};

test('VER-06 what is listed is served', async () => {
  for (const { role, identifier, url } of (await details()).endpoints) {
    const isReceiver = role === 'RECEIVER';
    const path = new URL(url).pathname + (isReceiver ? '/NL/CP1/NONE' : '');
    const { status } = await (isReceiver ? cpo : emsp).get(path);
    const expected = NOT_READ[`${identifier} ${role}`] ?? (isReceiver ? 404 : 200);
    expect({ identifier, role, status }).toEqual({ identifier, role, status: expected });
  }
});

test('VER-07 hubclientinfo is listed as SENDER, and not as RECEIVER', async () => {
  expect((await listed()).filter((endpoint) => endpoint.startsWith('hubclientinfo'))).toEqual([
    'hubclientinfo SENDER',
  ]);
});

test('VER-08 one connection serves all roles of a platform', async () => {
  await hub.join(party('CPO', 'V08'), party('EMSP', 'W08'));
  const parties = (await hub.admin.parties()).filter(({ party_id }) => /08$/.test(party_id));
  expect(parties.map(({ role }) => role).sort()).toEqual(['CPO', 'EMSP']);
  expect(new Set(parties.map(({ platform_id }) => platform_id)).size).toBe(1);
});

test('VER-09 both endpoints are open to a registration token, and answer without routing headers', async () => {
  const { token } = await hub.admin.invite();
  for (const path of ['/ocpi/versions', '/ocpi/2.2.1']) {
    const { status, rawHeaders } = await new ExactCaller(hub.url, token).get(path);
    expect(status).toBe(200);
    expect(rawHeaders.join()).not.toMatch(/ocpi-(to|from)/i);
  }
});

test('VER-10 only the standard modules are listed', async () => {
  for (const { identifier } of (await details()).endpoints) {
    expect([
      'cdrs',
      'chargingprofiles',
      'commands',
      'credentials',
      'hubclientinfo',
      'locations',
      'sessions',
      'tariffs',
      'tokens',
    ]).toContain(identifier);
  }
});

test('VER-11 versions, modules and fields that the hub does not know do not hinder it', async () => {
  const platform = await hub.joinWith({
    parties: [party('EMSP', 'V11')],
    versions: ['3.0', '2.3.0', '2.2.1', '2.1.1', 'draft'],
    endpoints: [
      { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
      { identifier: 'nltnm-tokens', role: 'SENDER', path: '/ocpi/{version}/nltnm-tokens' },
      { identifier: 'locations', role: 'RECEIVER', path: '/ocpi/{version}/receiver/locations' },
    ],
  });
  expect(platform.connection.version).toBe('2.2.1');
});

test.each([[['2.2', '2.2.1']], [['2.1.1', '2.2.1', '2.2', '2.3.0']]])(
  'VER-12 the hub takes the highest version in common with %j',
  async (offered) => {
    const partyId = `V${offered.length}X`;
    const platform = await hub.cast.start({ parties: [party('EMSP', partyId)], versions: offered });
    const { versionsUrl, token } = platform.inviteHub();
    const { version } = await hub.admin.handshake({ versions_url: versionsUrl, token });
    expect(version).toBe('2.2.1');
    expect(platform.journal.filter(({ method }) => method === 'POST').map(({ url }) => url)).toEqual([
      '/ocpi/2.2.1/credentials',
    ]);
  },
);

test('VER-14 after PUT credentials the hub uses the endpoints that the platform lists now', async () => {
  const platform = await hub.joinWith({
    parties: [party('EMSP', 'V14')],
    endpoints: [CREDENTIALS, locationsAt('/first/locations'), locationsAt('/second/locations')],
  });
  await isPushedTo(platform, 'VER-14-1', '/first/locations');

  platform.faults.add({
    when: ({ path }) => path === '/ocpi/2.2.1',
    fault: {
      kind: 'answer',
      body: successEnvelope(
        Date.now(),
        JSON.stringify({
          version: '2.2.1',
          endpoints: [CREDENTIALS, locationsAt('/second/locations')].map(({ path, ...endpoint }) => ({
            ...endpoint,
            url: platform.origin + path,
          })),
        }),
      ),
    },
  });
  await platform.updateCredentials();
  await isPushedTo(platform, 'VER-14-2', '/second/locations');
});

test('VER-16 versions and details know GET alone: HTTP 405', async () => {
  for (const path of ['/ocpi/versions', '/ocpi/2.2.1', '/ocpi/2.2'])
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect((await emsp.call(method, path)).status).toBe(405);
});
