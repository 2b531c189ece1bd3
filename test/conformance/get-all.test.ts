import { aLocation } from '../../src/conformance/samples/location.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { idsIn, LocationParty } from './location-party.js';

let hub: TestHub;
let cpo: LocationParty;
let emsp: LocationParty;

beforeEach(async () => {
  hub = await TestHub.start();
  cpo = new LocationParty(await hub.join(party('CPO', 'CP1')));
  emsp = new LocationParty(await hub.join(party('EMSP', 'EM1')));
  await cpo.put('LOC1', aLocation('LOC1'));
});

afterEach(() => hub.stop());

test('RT-G-05 a platform of several roles is not listed what is its own', async () => {
  const mixed = await hub.join(party('CPO', 'CP3'), party('EMSP', 'EM3'));
  const [seller, buyer] = mixed.parties.map((each) => new LocationParty(mixed, each));
  await seller?.put('OWN', aLocation('OWN', { party_id: 'CP3' }));
  expect(idsIn(await emsp.list())).toEqual(['LOC1', 'OWN']);
  expect(buyer && idsIn(await buyer.list())).toEqual(['LOC1']);
});

test('RT-G-08, AMB-20 objects of a suspended party are left out until it is let in again', async () => {
  const suspended = new LocationParty(await hub.join(party('CPO', 'CP5')));
  await suspended.put('LOC5', aLocation('LOC5', { party_id: 'CP5' }));
  const id = await hub.platformId('CP5');
  await hub.admin.suspend(id);
  expect(idsIn(await emsp.list())).toEqual(['LOC1']);
  expect(await emsp.find('LOC5')).toMatchObject({ httpStatus: 404 });
  await hub.admin.resume(id);
  expect(idsIn(await emsp.list())).toEqual(['LOC1', 'LOC5']);
});
