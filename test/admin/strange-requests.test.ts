import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub.stop());

const NUL = '%00';

test.each([
  ['POST', '/invitations', { label: 'a\0b' }, 400],
  ['POST', '/handshakes', { label: 'a\0b', token: 'token', versions_url: 'http://127.0.0.1:1/' }, 400],
  ['POST', '/dead-letters/replay', { module: 'a\0b' }, 400],
  ['GET', `/dead-letters?module=${NUL}`, undefined, 400],
  ['GET', `/messages?module=a${NUL}`, undefined, 400],
  ['GET', `/messages?correlation_id=${NUL}`, undefined, 400],
  ['GET', '/messages?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z', undefined, 200],
  ['GET', '/messages?party=NL/CP1&party=NL/CP2', undefined, 400],
  ['GET', '/dead-letters?before=999999999999999999', undefined, 200],
  ['GET', '/platforms/%E0%A4%A', undefined, 404],
  ['PUT', '/parties/%/CP1', { catch_up: 'none' }, 404],
  ['GET', '/platforms/999999999', undefined, 404],
  ['POST', '/platforms/1e3/resync', undefined, 404],
])('%s /admin/v1%s %j is answered %i, and is no fault of the hub', async (method, path, body, status) => {
  const logged = hub.log.lines.length;
  expect(await hub.admin.call(method, path, body)).toMatchObject({ status });
  expect(hub.log.lines.slice(logged).join()).not.toContain('request failed');
});

test('a path of OCPI with a broken encoding is unknown, and no fault of the hub', async () => {
  const caller = ExactCaller.of(hub, await hub.join(party('CPO', 'CP1')));
  const logged = hub.log.lines.length;
  for (const path of ['/receiver/locations/NL/CP1/%E0%A4%A', '/relay/%E0%A4%A', '/receiver/%E0%A4%A/X'])
    expect((await caller.get(path)).status).toBeGreaterThanOrEqual(400);
  expect(hub.log.lines.slice(logged).join()).not.toContain('request failed');
});

test('agreements between all parties of a large hub are taken', async () => {
  const name = (at: number) => `NL/${at.toString(36).toUpperCase().padStart(3, '0')}`;
  const agreements = Array.from({ length: 200 * 150 }, (_, at) => ({
    parties: [name(at % 200), name(1_000 + Math.floor(at / 200))],
    allowed: at % 3 === 0,
  }));
  expect(await hub.admin.call('PUT', '/agreements', { agreements })).toMatchObject({ status: 200 });
  const { json } = await hub.admin.call('GET', '/agreements');
  expect((json as { agreements: unknown[] }).agreements).toHaveLength(agreements.length);
  await hub.admin.setAgreements([]);
});
