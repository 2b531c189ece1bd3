import { compareLocations } from '../../src/sandbox/locations/compare-locations.js';
import type { MessageToHub } from '../../src/sandbox/platform/message-to-hub.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { aLocation } from '../harness/location-values.js';
import { T } from '../replication/location-bodies.js';
import { allDelivered, LocationParty, pushesOf } from './location-party.js';

let hub: TestHub;
let cpo: LocationParty;
let emsp: LocationParty;

beforeAll(async () => {
  hub = await TestHub.start();
  const platforms = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
  cpo = new LocationParty(platforms[0]);
  emsp = new LocationParty(platforms[1]);
  await cpo.put('LOC1', aLocation('LOC1'));
});

afterAll(() => hub.stop());

type Method = MessageToHub['method'];
const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

describe.each([
  { module: 'hubclientinfo', role: 'SENDER', segments: [], methods: ['GET'] },
  { module: 'locations', role: 'SENDER', segments: [], methods: ['GET'] },
  { module: 'locations', role: 'SENDER', segments: ['LOC1'], methods: ['GET'] },
  { module: 'locations', role: 'SENDER', segments: ['LOC1', 'E1'], methods: ['GET'] },
  { module: 'locations', role: 'SENDER', segments: ['LOC1', 'E1', '1'], methods: ['GET'] },
  {
    module: 'locations',
    role: 'RECEIVER',
    segments: ['NL', 'CP1', 'LOC1'],
    methods: ['GET', 'PUT', 'PATCH'],
  },
  {
    module: 'locations',
    role: 'RECEIVER',
    segments: ['NL', 'CP1', 'LOC1', 'E1'],
    methods: ['GET', 'PUT', 'PATCH'],
  },
  {
    module: 'locations',
    role: 'RECEIVER',
    segments: ['NL', 'CP1', 'LOC1', 'E1', '1'],
    methods: ['GET', 'PUT', 'PATCH'],
  },
] as const)('EXP-01 $module $role $segments', ({ module, role, segments, methods }) => {
  test.each(METHODS)('EXP-01 %s', async (method) => {
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{}' };
    for (const { platform } of [cpo, emsp]) {
      const { httpStatus, headers } = await platform.send({ method, module, role, segments, ...body });
      if ((methods as readonly Method[]).includes(method)) expect(httpStatus).not.toBe(405);
      else expect({ httpStatus, allow: headers.allow }).toEqual({ httpStatus: 405, allow: allowed(methods) });
    }
  });
});

/** HEAD goes where GET goes. */
function allowed(methods: readonly Method[]): string {
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
}

describe.each(['EMSP', 'NSP', 'NAP', 'SCSP', 'OTHER'] as const)('EXP-02 role %s', (role) => {
  test('EXP-02 owns no Locations: its pushes are refused, and nothing is handed on', async () => {
    const partyId = `X${role.slice(0, 2)}`;
    const pusher = new LocationParty(await hub.join(party(role, partyId)));
    const own = aLocation('OWN', { party_id: partyId });
    expect(await pusher.put('OWN', own)).toMatchObject({ httpStatus: 404, ok: false });
    expect(await pusher.put('OWN', own, { to: 'nobody' })).toMatchObject({ httpStatus: 404, ok: false });
    expect(await pusher.patch('OWN', { last_updated: T(1) })).toMatchObject({ httpStatus: 404, ok: false });
    await cpo.put(`AFTER${role}`, aLocation(`AFTER${role}`));
    await allDelivered(hub);
    expect(pushesOf(emsp.platform, `NL/${partyId}/OWN`)).toEqual([]);
    expect(pushesOf(emsp.platform, `NL/CP1/AFTER${role}`)).toHaveLength(1);
  });
});

test('EXP-02 a CPO is not shown the Locations of others', async () => {
  const rival = new LocationParty(await hub.join(party('CPO', 'CP2')));
  for (const answer of [await rival.list(), await rival.find('LOC1')]) {
    expect(answer).toMatchObject({ httpStatus: 200, ok: false });
    expect(answer.body).not.toContain('Stationsweg');
  }
});

test('EXP-03 a platform that can only pull gets everything by pulling', async () => {
  const seller = await hub.join(party('CPO', 'CP3'));
  for (let at = 0; at < 5; at += 1)
    await seller.locations.pushLocation(JSON.stringify(aLocation(`P${at}`, { party_id: 'CP3' })));
  const puller = await hub.joinWith({
    parties: [party('EMSP', 'EM3')],
    endpoints: [
      { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
      { identifier: 'locations', role: 'SENDER', path: '/ocpi/{version}/sender/locations' },
    ],
  });
  const pulled = await puller.pullAll({ query: 'limit=3' });
  const ofSeller = new Map([...pulled.store.documents].filter(([key]) => key.startsWith('NL/CP3/')));
  expect(compareLocations(seller.locations.truth.documents, ofSeller)).toMatchObject({
    matches: true,
    equal: 5,
  });
  expect(pulled.totalCount).toBe(pulled.store.size);
});
