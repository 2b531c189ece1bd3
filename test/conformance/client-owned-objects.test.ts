import { aLocation, anEvse } from '../../src/conformance/samples/location.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { T } from '../replication/location-bodies.js';
import { allDelivered, held, LocationParty } from './location-party.js';

/** Chapter 1.6, as far as our own decisions go beyond its rules; the rest: src/conformance/rules. */

let hub: TestHub;
let cpo: LocationParty;
let receiver: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start();
  const [platform, emsp] = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
  cpo = new LocationParty(platform);
  receiver = emsp;
});

afterAll(() => hub.stop());

test('COO-18, AMB-16, D6 neither a Location nor an EVSE goes backwards, at the hub and at a receiver', async () => {
  const newer = aLocation('C18', { name: 'newer', last_updated: T(9) });
  await cpo.put('C18', newer);
  await cpo.put('C18', aLocation('C18', { name: 'older', last_updated: T(8) }));
  const newerEvse = anEvse('E1', { status: 'CHARGING', last_updated: T(7) });
  await cpo.put('C18/E1', newerEvse);
  const older = await cpo.put('C18/E1', anEvse('E1', { status: 'BLOCKED', last_updated: T(6) }));
  expect(older).toMatchObject({ ok: true });
  expect(await cpo.copy('C18/E1')).toEqual(newerEvse);
  await allDelivered(hub);
  expect(held(receiver, 'NL/CP1/C18')).toEqual({ ...newer, evses: [newerEvse] });
  expect(receiver.received().wentBackwards).toBe(0);
});

test('COO-17, AMB-05 null clears an optional field, and cannot clear a required one', async () => {
  await cpo.put('C17', aLocation('C17', { name: 'Station' }));
  expect(await cpo.patch('C17', { name: null, last_updated: T(1) })).toMatchObject({ ok: true });
  expect(await cpo.copy('C17')).toMatchObject({ name: null });
  expect(await cpo.patch('C17', { city: null, last_updated: T(2) })).toMatchObject({
    httpStatus: 200,
    envelope: { statusCode: 2001 },
  });
  expect(await cpo.copy('C17')).toMatchObject({ city: 'Ede' });
});
