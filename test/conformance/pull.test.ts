import { Redis } from 'ioredis';
import { aLocation, anEvse } from '../../src/conformance/samples/location.js';
import type { ReceivedRequest } from '../../src/sandbox/http/received-request.js';
import { success } from '../../src/sandbox/platform/answers.js';
import type { ModuleHandler } from '../../src/sandbox/platform/module-call.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { waitFor, waitUntil } from '../harness/wait-until.js';
import { T } from '../replication/location-bodies.js';
import { held, idsIn, LocationParty } from './location-party.js';

type Pull = Awaited<ReturnType<TestHub['admin']['pulls']>>['pulls'][number];

const isList = ({ method, path }: Pick<ReceivedRequest, 'method' | 'path'>) =>
  method === 'GET' && path.includes('sender/locations');

/** The lists that the hub has asked a platform for, by their queries. */
function listsAskedFor({ journal }: SandboxPlatform): string[] {
  return journal
    .filter(({ direction, method, url }) => direction === 'received' && isList({ method, path: url }))
    .map(({ url }) => url.split('?')[1] ?? '');
}

const location = (partyId: string, id: string, changes = {}) =>
  JSON.stringify(aLocation(id, { party_id: partyId, ...changes }));

let hub: TestHub;
let emsp: SandboxPlatform;

async function pullOf(partyId: string): Promise<Pull> {
  const { pulls } = await hub.admin.pulls();
  const found = pulls.find(({ party: key, module }) => key === `NL/${partyId}` && module === 'locations');
  if (found === undefined) throw new Error(`NL/${partyId} is not pulled`);
  return found;
}

/** Waits until the list of a party has been read to its end once more. */
async function pulledAgain(partyId: string): Promise<void> {
  const before = (await pullOf(partyId)).last_ok;
  await waitUntil(async () => (await pullOf(partyId)).last_ok !== before, 'another pull', 20_000);
}

const arrived = (partyId: string, id: string, what = '') =>
  emsp.until(
    () => JSON.stringify(held(emsp, `NL/${partyId}/${id}`) ?? '').includes(what || id),
    `${id} ${what}`,
    20_000,
  );

describe('a partner that does not push', () => {
  beforeAll(async () => {
    hub = await TestHub.start({ HUB_PULL_INTERVAL_S: '1', HUB_PEER_TIMEOUT_MS: '2000' });
    emsp = await hub.join(party('EMSP', 'EM1'));
  });
  afterAll(() => hub.stop());

  test('RT-G-06, EXP-03 is pulled, and its changes replicate like pushes', async () => {
    const cpo = await hub.join(party('CPO', 'CP1'));
    cpo.locations.hold(
      location('CP1', 'LOC1', { evses: [anEvse('E1', { max_power: '#1.10#' })] }).replace('"#1.10#"', '1.10'),
    );
    await arrived('CP1', 'LOC1');
    expect(emsp.received().store.get('NL/CP1/LOC1')?.text).toContain('"max_power":1.10');
    expect(idsIn(await new LocationParty(emsp).list())).toEqual(['LOC1']);

    await pulledAgain('CP1');
    const changed = anEvse('E1', { status: 'CHARGING', last_updated: T(60) });
    cpo.locations.hold(location('CP1', 'LOC1', { evses: [changed], last_updated: T(60) }));
    await arrived('CP1', 'LOC1', 'CHARGING');

    const [first, ...later] = cpo.journal.filter(({ url }) => url.includes('sender/locations'));
    expect(first?.requestHeaders).toMatchObject({
      'ocpi-to-country-code': 'NL',
      'ocpi-to-party-id': 'CP1',
      'ocpi-from-country-code': 'NL',
      'ocpi-from-party-id': 'HUB',
    });
    expect(first?.url).not.toContain('date_from');
    expect(later.at(-1)?.url).toContain('date_from=2026-');
    expect(await pullOf('CP1')).toMatchObject({ failures: 0, last_error: null, refused: '0', ignored: '0' });
  }, 60_000);

  test('PAG-22, COO-15, COO-18 of a page the good, own and newer objects are taken, along all pages', async () => {
    const cpo = await hub.joinWith({ parties: [party('CPO', 'CP2')], pageLimit: 2 });
    for (const id of ['GOOD1', 'GOOD2', 'GOOD3']) cpo.locations.hold(location('CP2', id));
    const [bad, foreign] = [location('CP2', 'BAD', { coordinates: null }), location('CP1', 'FOREIGN')];
    cpo.faults.add({
      fault: { kind: 'answer', body: success(`[${bad},${foreign},${location('CP2', 'GOOD4')}]`).body },
      when: isList,
      times: 1,
    });
    await arrived('CP2', 'GOOD4');
    for (const id of ['GOOD1', 'GOOD2', 'GOOD3']) await arrived('CP2', id);
    const listed = idsIn(await new LocationParty(emsp).list());
    expect(listed).toEqual(expect.arrayContaining(['GOOD1', 'GOOD2', 'GOOD3', 'GOOD4']));
    expect(listed).not.toContain('BAD');
    expect(listed).not.toContain('FOREIGN');
    expect(await pullOf('CP2')).toMatchObject({ refused: '1', ignored: '1' });

    await hub.admin.pull(await hub.platformId('CP2'));
    const older = location('CP2', 'GOOD4', { name: 'OLD', last_updated: '2020-01-01T00:00:00Z' });
    const newer = location('CP2', 'GOOD1', { name: 'NEW', last_updated: T(60) });
    cpo.faults.add({
      fault: { kind: 'answer', body: success(`[${older},${newer}]`).body },
      when: isList,
      times: 1,
    });
    await arrived('CP2', 'GOOD1', 'NEW');
    expect(JSON.stringify(held(emsp, 'NL/CP2/GOOD4'))).not.toContain('OLD');
  }, 60_000);

  test('a list that breaks in the middle is taken up where it broke', async () => {
    const cpo = await hub.joinWith({ parties: [party('CPO', 'CP3')], pageLimit: 2 });
    cpo.faults.add({
      fault: { kind: 'answer', httpStatus: 500 },
      when: (request) => isList(request) && request.query.get('offset') === '4',
      times: 1,
    });
    const ids = Array.from({ length: 6 }, (_, index) => `LOC${index}`);
    for (const id of ids) cpo.locations.hold(location('CP3', id));
    await Promise.all(ids.map((id) => arrived('CP3', id)));
    const queries = listsAskedFor(cpo);
    const broken = queries.findIndex((query) => query.includes('offset=4'));
    expect(queries[broken + 1]).toBe(queries[broken]);
  }, 60_000);

  test('goes on being pulled when Redis has forgotten everything', async () => {
    const cpo = await hub.join(party('CPO', 'CP4'));
    cpo.locations.hold(location('CP4', 'LOC1'));
    await arrived('CP4', 'LOC1');
    const redis = new Redis(hub.place.redisUrl);
    await redis.flushdb();
    redis.disconnect();
    cpo.locations.hold(location('CP4', 'LOC2'));
    await arrived('CP4', 'LOC2');
  }, 60_000);

  test('one that pushes is not pulled', async () => {
    const [pushing, pulled] = [await hub.join(party('CPO', 'CP5')), await hub.join(party('CPO', 'CP6'))];
    expect(await pushing.locations.pushLocation(location('CP5', 'LOC1'))).toMatchObject({
      acknowledged: true,
    });
    const day = Date.now() + 23 * 3_600_000;
    await waitUntil(
      async () => Date.parse((await pullOf('CP5')).next_pull ?? '') > day,
      'the push to be noted',
    );
    await pulledAgain('CP6');
    const before = listsAskedFor(pushing).length;
    await pulledAgain('CP6');
    await pulledAgain('CP6');
    expect(listsAskedFor(pushing)).toHaveLength(before);
    expect(listsAskedFor(pulled).length).toBeGreaterThanOrEqual(3);

    await hub.admin.pull(await hub.platformId('CP5'));
    await pushing.until(() => listsAskedFor(pushing).length > before, 'the pull that was asked for');
  }, 60_000);

  test.each<[string, string, ModuleHandler, (pull: Pull) => boolean]>([
    [
      'with links that lead in a circle',
      'BA1',
      ({ endpointUrl }) => success('[]', 200, { Link: `<${endpointUrl}>; rel="next"` }),
      ({ last_error }) => last_error?.includes('circle') === true,
    ],
    [
      'without an end',
      'BA2',
      ({ endpointUrl, request }) => {
        const page = Number(request.query.get('page') ?? 0) + 1;
        return success('[]', 200, { Link: `<${endpointUrl}?page=${page}>; rel="next"` });
      },
      ({ pages }) => pages > 100,
    ],
    [
      'that does not come',
      'BA3',
      () => new Promise(() => undefined),
      ({ last_error }) => last_error?.includes('no answer within') === true,
    ],
    [
      'of 20 MB',
      'BA4',
      () => success(JSON.stringify(['x'.repeat(20_000_000)])),
      ({ last_error }) => last_error?.includes('larger than') === true,
    ],
  ])(
    'a list %s holds nobody else up',
    async (_, partyId, handler, isSeen) => {
      const path = '/ocpi/sender/locations';
      await hub.joinWith({
        parties: [party('CPO', partyId)],
        endpoints: [
          { identifier: 'credentials', role: 'SENDER', path: '/ocpi/credentials' },
          { identifier: 'locations', role: 'SENDER', path, handler },
        ],
      });
      const healthy = partyId.replace('BA', 'OK');
      const cpo = await hub.join(party('CPO', healthy));
      await waitFor(async () => isSeen(await pullOf(partyId)) || undefined, 'the trouble to be seen', 30_000);
      cpo.locations.hold(location(healthy, 'LOC1'));
      await arrived(healthy, 'LOC1');
    },
    60_000,
  );
});

describe('a partner that was away', () => {
  beforeAll(async () => {
    hub = await TestHub.start({ HUB_PULL_INTERVAL_S: '3600', HUB_ALIVE_CHECK_S: '1' });
    emsp = await hub.join(party('EMSP', 'EM1'));
  });
  afterAll(() => hub.stop());

  test('an operator asks for a pull; who offers nothing cannot be asked', async () => {
    const cpo = await hub.join(party('CPO', 'CP2'));
    cpo.locations.hold(location('CP2', 'LOC1'));
    await hub.admin.pull(await hub.platformId('CP2'));
    await arrived('CP2', 'LOC1');
    expect(await hub.admin.pulls()).toMatchObject({
      interval_s: 3600,
      pulls: expect.arrayContaining([expect.objectContaining({ party: 'NL/CP2' })]),
    });
    await hub.joinWith({
      parties: [party('EMSP', 'EM2')],
      endpoints: [
        { identifier: 'credentials', role: 'SENDER', path: '/ocpi/credentials' },
        { identifier: 'locations', role: 'RECEIVER', path: '/ocpi/receiver/locations' },
      ],
    });
    const refused = await hub.admin.call('POST', `/platforms/${await hub.platformId('EM2')}/pull`);
    expect(refused).toMatchObject({ status: 400, json: { error: 'clientError' } });
  }, 60_000);
});
