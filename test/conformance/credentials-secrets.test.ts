/** Where credentials tokens must not be found: in the database, in Redis, in the log, in what the admin API shows. */
import { Redis } from 'ioredis';
import { aLocation } from '../../src/conformance/samples/location.js';
import { Secrets } from '../../src/infra/secrets.js';
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';
import { waitUntil } from '../harness/wait-until.js';

let hub: TestHub;
/** Every token of both directions that there has been, also those of handshakes that failed. */
let tokens: string[];

beforeAll(async () => {
  hub = await TestHub.start();
  const { token: unused } = await hub.admin.invite();
  const { token: tokenA, versions_url } = await hub.admin.invite();

  const cpo = await hub.cast.start({ parties: [party('CPO', 'CP1')] });
  const first = await cpo.registerAt(versions_url, tokenA);
  const second = await cpo.updateCredentials();

  const emsp = await hub.cast.start({ parties: [party('EMSP', 'EM1')] });
  const invitation = emsp.inviteHub();
  const { id } = await hub.admin.handshake({ versions_url: invitation.versionsUrl, token: invitation.token });
  const third = emsp.connection;
  await hub.admin.rotate(id);

  const broken = await hub.cast.start({ parties: [party('EMSP', 'EM2')] });
  const refused = broken.inviteHub();
  broken.faults.add({ fault: { kind: 'answer', httpStatus: 500 } });
  await expect(
    hub.admin.handshake({ versions_url: refused.versionsUrl, token: refused.token }),
  ).rejects.toThrow();
  await expect(broken.registerAt(versions_url, unused)).rejects.toThrow();

  // What is logged most: a peer that refuses, and a fault in the middle of a registration.
  emsp.faults.add({
    fault: { kind: 'answer', statusCode: 3000 },
    when: ({ url }) => url.includes('hubclientinfo'),
  });
  const other = await hub.join(party('OTHER', 'OT1'));
  await waitUntil(() => hub.log.text.includes('ClientInfo refused'), 'a line in the log');
  await hub.place.query('ALTER TABLE party RENAME TO party_away');
  await expect(cpo.updateCredentials()).rejects.toThrow('3000');
  await hub.place.query('ALTER TABLE party_away RENAME TO party');

  await ExactCaller.of(hub, cpo).put('LOC1', aLocation('LOC1'));
  await emsp.until(() => emsp.received().store.size === 1);
  await new ExactCaller(hub.url, 'a-token-of-nobody-at-all').get('/ocpi/versions');

  tokens = [
    unused,
    tokenA,
    invitation.token,
    refused.token,
    'a-token-of-nobody-at-all',
    ...[first, second, third, emsp.connection, other.connection].flatMap(({ hubToken, ownToken }) => [
      hubToken,
      ownToken,
    ]),
  ];
});
afterAll(() => hub.stop());

/** Those of the tokens that stand in a text, as they are, in Base64 or in hex. */
function foundIn(text: string): string[] {
  return tokens.filter((token) =>
    [
      token,
      Buffer.from(token).toString('base64').replace(/=+$/, ''),
      Buffer.from(token).toString('hex'),
    ].some((form) => text.includes(form)),
  );
}

test('the tokens of this test are all different, so that each would be found', () => {
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(foundIn(tokens.join())).toEqual(tokens);
});

test('no token stands in the database in clear', async () => {
  const tables = await hub.place.query<{ name: string }>(
    "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['platform', 'inbound_token']));
  for (const { name } of tables) {
    const rows = await hub.place.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    expect({ name, found: foundIn(rows.map(({ row }) => row).join('\n')) }).toEqual({ name, found: [] });
  }
});

test('the tokens that the hub sends are encrypted in the database, and HUB_SECRET opens them', async () => {
  const rows = await hub.place.query<{ sealed: Buffer }>(
    'SELECT outbound_token AS sealed FROM platform WHERE outbound_token IS NOT NULL',
  );
  const secrets = new Secrets(hub.place.hubSecret);
  const opened = rows.map(({ sealed }) => secrets.unseal(sealed));
  expect(opened).toHaveLength(3);
  for (const token of opened) expect(tokens).toContain(token);
  const other = new Secrets('x'.repeat(32));
  for (const { sealed } of rows) expect(() => other.unseal(sealed)).toThrow();
});

test('no token stands in the log, at its most talkative', () => {
  expect(hub.log.text).toContain('request failed');
  expect(foundIn(hub.log.text)).toEqual([]);
  expect(hub.log.text).not.toContain(hub.adminToken);
  expect(hub.log.text).not.toContain(hub.place.hubSecret);
});

test('no token is shown by the admin API or the metrics', async () => {
  for (const path of ['/platforms', '/parties', '/deliveries', '/dead-letters', '/agreements'])
    expect(foundIn((await hub.admin.call('GET', path)).body)).toEqual([]);
  expect(foundIn(await (await fetch(`${hub.url}/metrics`)).text())).toEqual([]);
});

test('no token stands in Redis', async () => {
  const redis = new Redis(hub.place.redisUrl);
  const keys = await redis.keys('*');
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  redis.disconnect();
  expect(foundIn(keys.join() + Buffer.concat(dumps).toString('latin1'))).toEqual([]);
});
