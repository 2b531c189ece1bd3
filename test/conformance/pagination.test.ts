import { aLocation } from '../../src/conformance/samples/location.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { T } from '../replication/location-bodies.js';
import { idsIn, LocationParty } from './location-party.js';

/** Chapter 1.5, as far as it needs the operator's rules about who may roam with whom; the rest: src/conformance/rules. */

let hub: TestHub;
let cpo: LocationParty;
let emsp: LocationParty;
/** A second pair, that sees nothing of the first. */
let otherCpo: LocationParty;
let otherEmsp: LocationParty;

beforeAll(async () => {
  hub = await TestHub.start({ HUB_PAGE_LIMIT: '2' });
  const join = async (...parties: Parameters<TestHub['join']>) =>
    new LocationParty(await hub.join(...parties));
  [cpo, emsp, otherCpo, otherEmsp] = await Promise.all([
    join(party('CPO', 'CP1')),
    join(party('EMSP', 'EM1')),
    join(party('CPO', 'CP2')),
    join(party('EMSP', 'EM2')),
  ]);
  await hub.admin.setAgreements([
    { parties: ['NL/CP1', 'NL/EM2'], allowed: false },
    { parties: ['NL/CP2', 'NL/EM1'], allowed: false },
  ]);
  for (let at = 0; at < 3; at += 1) await cpo.put(`L${at}`, aLocation(`L${at}`, { last_updated: T(at) }));
  await otherCpo.put('M0', aLocation('M0', { party_id: 'CP2' }));
});

afterAll(() => hub.stop());

test('PAG-09, PAG-23 a client gets, and counts, only what is meant for it', async () => {
  const [own, others] = [await emsp.list(), await otherEmsp.list()];
  expect(idsIn(own)).toEqual(['L0', 'L1']);
  expect(own.headers['x-total-count']).toBe('3');
  expect(idsIn(others)).toEqual(['M0']);
  expect(others.headers['x-total-count']).toBe('1');
});

test('PAG-08, PAG-11 the next link is that of the same list, with the maximum of the hub', async () => {
  const { headers } = await emsp.list('limit=100');
  const next = new URL(/<(.*)>/.exec(String(headers.link))?.[1] ?? '');
  expect(next.origin + next.pathname).toBe(`${hub.url}/ocpi/2.2.1/sender/locations`);
  expect(Object.fromEntries(next.searchParams)).toMatchObject({ offset: '2', limit: '2' });
});
