import { aLocation } from '../../src/conformance/samples/location.js';
import { aTariff } from '../../src/conformance/samples/tariff.js';
import type { ReceivedRequest } from '../../src/sandbox/http/received-request.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { waitUntil } from '../harness/wait-until.js';
import { allDelivered, LocationParty, pushesOf } from './location-party.js';

/** What the operator can do about what a receiver has not got, or has lost. */

let hub: TestHub;
let owner: SandboxPlatform;
let cpo: LocationParty;
let receiver: SandboxPlatform;
let accept: () => void;

beforeAll(async () => {
  hub = await TestHub.start();
  owner = await hub.join(party('CPO', 'CP1'));
  cpo = new LocationParty(owner);
  receiver = await hub.join(party('EMSP', 'EM1'));
}, 60_000);

afterAll(() => hub.stop());

function refuse(...ids: string[]): void {
  const when = ({ path }: ReceivedRequest) => ids.some((id) => path.endsWith(`/${id}`));
  accept = receiver.faults.add({ fault: { kind: 'answer', statusCode: 2001, statusMessage: 'no' }, when });
}

const letters = async (query = 'state=open') => hub.admin.deadLetters(query);

async function untilSettled(): Promise<void> {
  await waitUntil(async () => (await letters()).length === 0, 'all letters to be settled', 20_000);
}

test('a letter tells of the whole exchange, and is sent again when the operator says so', async () => {
  refuse('BAD');
  await cpo.put('BAD', aLocation('BAD'));
  await allDelivered(hub);
  const [letter] = await letters();
  expect(letter).toMatchObject({
    receiver: 'NL/EM1',
    object: 'BAD',
    state: 'open',
    attempts: 3,
    answer_status: 200,
  });
  expect(letter?.answer_headers['content-type']).toBe('application/json');
  const last = pushesOf(receiver, 'NL/CP1/BAD').at(-1);
  expect(last?.requestHeaders).toMatchObject({
    'x-request-id': letter?.request_id,
    'x-correlation-id': letter?.correlation_id,
  });

  // Once more in vain: one attempt, and the same letter, of a newer exchange.
  const id = letter?.id ?? '';
  expect(await hub.admin.replay(id)).toEqual({ asked: 1 });
  await waitUntil(async () => (await letters())[0]?.attempts === 4, 'another refusal', 20_000);
  expect(await letters()).toMatchObject([{ id, state: 'open' }]);

  accept();
  await hub.admin.replay(id);
  await untilSettled();
  expect(await letters('')).toMatchObject([{ id, state: 'delivered', settled_at: expect.any(String) }]);
  expect(receiver.received().store.get('NL/CP1/BAD')).toBeDefined();
  expect((await hub.admin.call('POST', `/dead-letters/${id}/replay`)).status).toBe(400);
}, 60_000);

test('many are sent again at once: of a receiver, a module, an owner, since a time', async () => {
  const before = new Date(Date.now() - 60_000).toISOString();
  const ids = ['M1', 'M2', 'M3'];
  refuse(...ids, 'T1');
  for (const id of ids) await cpo.put(id, aLocation(id));
  await owner.tariffs.put(JSON.stringify(aTariff('T1')));
  await allDelivered(hub);
  expect((await letters()).map(({ object }) => object).sort()).toEqual([...ids, 'T1']);
  accept();
  for (const nothing of [
    { receiver: 'NL/EM2' },
    { module: 'cdrs' },
    { owner: 'NL/CP9' },
    { until: before },
    { ids: ['999999'] },
  ])
    expect(await hub.admin.replayAll(nothing)).toEqual({ asked: 0 });
  expect(await hub.admin.replayAll({ module: 'tariffs' })).toEqual({ asked: 1 });
  expect(
    await hub.admin.replayAll({
      receiver: 'nl/em1',
      module: 'locations',
      owner: 'NL/CP1',
      since: before,
    }),
  ).toEqual({
    asked: 3,
  });
  await untilSettled();
  expect(owner.tariffs.truth.size).toBe(receiver.tariffs.received().store.size);
}, 60_000);

test.each([
  ['POST', '/dead-letters/77777/replay', undefined, 404, 'there is no dead letter 77777'],
  ['POST', '/dead-letters/x/replay', undefined, 404, 'there is no dead letter x'],
  ['POST', '/dead-letters/replay', {}, 400, 'at least one of'],
  ['POST', '/dead-letters/replay', { reciever: 'NL/EM1' }, 400, 'reciever'],
  ['POST', '/dead-letters/replay', { since: 'yesterday' }, 400, 'since'],
  ['GET', '/dead-letters?state=dead', undefined, 400, 'state'],
  ['POST', '/platforms/2/resync', { party: 'NL/XXX' }, 400, 'expected one of platform 2'],
])('%s %s %j is refused', async (method, path, body, status, why) => {
  const answer = await hub.admin.call(method, path, body);
  expect(answer).toMatchObject({ status, body: expect.stringContaining(why) });
});

test('everything again, or one module, or what has changed since a time', async () => {
  const id = await hub.platformId('EM1');
  await owner.tariffs.put(JSON.stringify(aTariff('T9')));
  await allDelivered(hub);
  const received = () => ({
    locations: receiver.received().counts.locations,
    tariffs: receiver.tariffs.received().receipts.length,
  });
  const objects = { locations: 4, tariffs: 2 };
  const again = async (what?: Parameters<typeof hub.admin.resync>[1]) => {
    const before = received();
    await hub.admin.resync(id, what);
    await allDelivered(hub);
    const after = received();
    return { locations: after.locations - before.locations, tariffs: after.tariffs - before.tariffs };
  };
  expect(await again({ module: 'tariffs' })).toEqual({ locations: 0, tariffs: objects.tariffs });
  expect(await again({ party: 'NL/EM1' })).toEqual(objects);
  // As if all but the last had been pushed yesterday.
  await hub.place.query(
    "INSERT INTO log_mark (at, revision) VALUES (now() - interval '1 hour', log_horizon())",
  );
  await cpo.put('NEW', aLocation('NEW'));
  await allDelivered(hub);
  const anHourAgo = new Date(Date.now() - 3_500_000).toISOString();
  expect(await again({ since: anHourAgo })).toEqual({ locations: 1, tariffs: 0 });
  expect(await again()).toEqual({ ...objects, locations: 5 });
}, 60_000);
