/** Chapter 4, Credentials module, with the hub as the Sender of the handshake. CRD-29 is the operator's: see README.md. */
import type { SandboxPlatformOptions } from '../../src/sandbox/platform/options.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { usualEndpoints } from '../../src/sandbox/platform/usual-endpoints.js';
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';
import { waitUntil } from '../harness/wait-until.js';

let hub: TestHub;

beforeAll(async () => {
  hub = await TestHub.start({ HUB_PEER_TIMEOUT_MS: '3000' });
});
afterAll(() => hub.stop());

/** A platform that waits for the hub, with an invitation for it. */
async function inviting(partyId: string, options: Partial<SandboxPlatformOptions> = {}) {
  const platform = await hub.cast.start({ parties: [party('EMSP', partyId)], ...options });
  const { versionsUrl, token } = platform.inviteHub();
  return { platform, token, request: { versions_url: versionsUrl, token } };
}

/** A platform at which the hub has registered itself. */
async function registeredAt(partyId: string, options?: Partial<SandboxPlatformOptions>) {
  const { platform, token, request } = await inviting(partyId, options);
  const { id } = await hub.admin.handshake(request);
  return { platform, token, id };
}

const received = (platform: SandboxPlatform) =>
  platform.journal.filter(({ direction }) => direction === 'received');

const statusOf = async (token: string) =>
  (await new ExactCaller(hub.url, token).get('/ocpi/versions')).status;

/** The five minutes have passed in which replaced tokens still work. */
async function overlapEnds(): Promise<void> {
  await hub.place.query(
    "UPDATE inbound_token SET expires_at = now() - interval '1 s' WHERE expires_at < now() + interval '1 h'",
  );
  await hub.place.query('UPDATE registry_version SET version = version + 1');
}

describe('the handshake', () => {
  test('CRD-26 the parties of the platform are there as if it had come by itself', async () => {
    await registeredAt('S27');
    const [shown] = (await hub.admin.parties()).filter(({ party_id }) => party_id === 'S27');
    expect(shown).toMatchObject({ role: 'EMSP', status: 'CONNECTED' });
  });

  test('CRD-15 nor where no version is in common', async () => {
    const { platform, request } = await inviting('S15', { versions: ['2.1.1', '2.3.0'] });
    await expect(hub.admin.handshake(request)).rejects.toThrow('unsupportedVersion');
    expect(received(platform)).toHaveLength(1);
  });

  test('CRD-20, CRD-35 a peer whose parties cannot be taken is told so by DELETE', async () => {
    await hub.join(party('EMSP', 'S20'));
    for (const taken of [party('EMSP', 'S20'), party('HUB', 'S35')]) {
      const { platform, request } = await inviting('S99', {
        parties: [taken],
        endpoints: usualEndpoints([party('EMSP', 'S99')]),
      });
      await expect(hub.admin.handshake(request)).rejects.toThrow('invalidParameter');
      expect(received(platform).at(-1)?.method).toBe('DELETE');
      expect(platform.isRegistered).toBe(false);
    }
  });

  test.each([
    ['refuses the POST', 'F01', { kind: 'answer', httpStatus: 405, statusCode: 2000 }],
    ['answers HTML', 'F02', { kind: 'answer', body: '<html></html>' }],
    ['answers no credentials', 'F03', { kind: 'answer', statusCode: 1000 }],
    ['hangs up', 'F04', { kind: 'reset' }],
  ] as const)(
    'a peer that %s: the hub keeps nothing, and may try again with the same token',
    async (_what, id, fault) => {
      const { platform, request } = await inviting(id);
      platform.faults.add({ fault, when: ({ method }) => method === 'POST', times: 1 });
      await expect(hub.admin.handshake(request)).rejects.toThrow('clientApiUnusable');
      const posted = received(platform).find(({ method }) => method === 'POST');
      expect(await statusOf(JSON.parse(posted?.requestBody ?? '').token)).toBe(401);

      expect((await hub.admin.handshake(request)).state).toBe('REGISTERED');
    },
  );
});

describe('leaving', () => {
  test('CRD-22 the operator removes a platform: it is told by DELETE, and both tokens are void', async () => {
    const { platform, id } = await registeredAt('S22');
    const { hubToken } = platform.connection;
    await hub.admin.remove(id);
    expect(received(platform).at(-1)?.method).toBe('DELETE');
    expect(platform.isRegistered).toBe(false);
    expect(await statusOf(hubToken)).toBe(401);
  });

  test('CRD-22 that it does not answer is no reason to keep it', async () => {
    const { platform, id } = await registeredAt('S23');
    const { hubToken } = platform.connection;
    await platform.refuseConnections();
    await hub.admin.remove(id);
    expect(await statusOf(hubToken)).toBe(401);
  });
});

describe('rotation', () => {
  test('CRD-28 the hub sends PUT with a new token B and takes the new token from the answer', async () => {
    const { platform, id } = await registeredAt('R28', { strictTokens: true });
    const before = platform.connection;
    await hub.admin.rotate(id);
    const after = platform.connection;
    expect(after.hubToken).not.toBe(before.hubToken);
    expect(after.ownToken).not.toBe(before.ownToken);

    // Both directions work: the platform calls, and the hub pushes to who takes the newest token only.
    expect(await statusOf(after.hubToken)).toBe(200);
    platform.journal.clear();
    await hub.join(party('CPO', 'Q28'));
    const push = await platform.journal.waitFor(({ method }) => method === 'PUT');
    expect(push.httpStatus).toBe(200);

    // And the old ones do not, once the overlap is over.
    await overlapEnds();
    await waitUntil(async () => (await statusOf(before.hubToken)) === 401, 'the old token to run out');
    expect(await statusOf(after.hubToken)).toBe(200);
  });

  test('CRD-28 a platform that updates its credentials in the middle of it is not locked out', async () => {
    const { platform, id } = await registeredAt('R32');
    const { hubToken: old } = platform.connection;
    let update: Promise<unknown> = Promise.resolve();
    platform.faults.add({
      fault: { kind: 'delay', ms: 1_500 },
      when: ({ method }) => {
        if (method === 'PUT') update = platform.updateCredentials();
        return method === 'PUT';
      },
      times: 1,
    });
    await hub.admin.rotate(id);
    await update;
    await overlapEnds();
    await waitUntil(async () => (await statusOf(old)) === 401, 'the old token to run out');
    // What the platform has got last, from whichever of the two, it can go on with.
    expect(await statusOf(platform.connection.hubToken)).toBe(200);
  });

  test('CRD-28 a platform that refuses the PUT keeps its tokens', async () => {
    const { platform, id } = await registeredAt('R29');
    const { hubToken } = platform.connection;
    platform.faults.add({
      fault: { kind: 'answer', statusCode: 3000 },
      when: ({ method }) => method === 'PUT',
    });
    await expect(hub.admin.rotate(id)).rejects.toThrow('clientApiUnusable');
    expect(await statusOf(hubToken)).toBe(200);
    const refused = received(platform).find(({ method }) => method === 'PUT');
    expect(await statusOf(JSON.parse(refused?.requestBody ?? '').token)).toBe(401);
  });

  test.each(['dropAnswer', 'halfAnswer'] as const)(
    'CRD-30 a platform whose answer to the PUT is lost (%s) is not locked out: old and new tokens work',
    async (kind) => {
      const { platform, id } = await registeredAt(kind === 'dropAnswer' ? 'R30' : 'R31');
      const { hubToken: old } = platform.connection;
      platform.faults.add({ fault: { kind }, when: ({ method }) => method === 'PUT', times: 1 });
      await expect(hub.admin.rotate(id)).rejects.toThrow('clientApiUnusable');
      expect(platform.connection.hubToken).not.toBe(old); // it took what the hub sent
      expect([await statusOf(old), await statusOf(platform.connection.hubToken)]).toEqual([200, 200]);

      await hub.admin.rotate(id); // with the token that the hub still has, which the platform still takes
      expect(await statusOf(platform.connection.hubToken)).toBe(200);
    },
  );
});
