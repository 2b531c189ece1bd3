import { aLocation } from '../../src/conformance/samples/location.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { T } from '../replication/location-bodies.js';
import { LocationParty } from './location-party.js';

/** Decisions D1 and AMB-20: an owner that was hidden for a while leaves no gap at receivers that went on without it. */
let hub: TestHub;

beforeEach(async () => {
  hub = await TestHub.start();
});

afterEach(() => hub.stop());

test('AMB-20 a receiver that came while an owner was suspended gets its objects when the owner is back', async () => {
  const [hidden, other] = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('CPO', 'CP2'))]);
  await new LocationParty(hidden).put('LOC1', aLocation('LOC1', { last_updated: T(1) }));
  const [platform] = (await hub.admin.platforms()).filter(({ parties }) => parties[0]?.party_id === 'CP1');
  await hub.admin.suspend(platform?.id ?? 0);

  const emsp = await hub.join(party('EMSP', 'EM1'));
  await new LocationParty(other).put('LOC2', aLocation('LOC2', { party_id: 'CP2', last_updated: T(2) }));
  // LOC2 lies behind LOC1 in the log: once it is here, the receiver has passed LOC1 by.
  await emsp.until(() => emsp.received().receiptOf('NL/CP2/LOC2') !== undefined, 'LOC2');
  expect(emsp.received().receiptOf('NL/CP1/LOC1')).toBeUndefined();

  await hub.admin.resume(platform?.id ?? 0);
  await emsp.until(() => emsp.received().receiptOf('NL/CP1/LOC1') !== undefined, 'LOC1');
});

test('AMB-20 an owner that left and comes back finds its objects at receivers that came in between', async () => {
  const owner = await hub.join(party('CPO', 'CP1'));
  await new LocationParty(owner).put('LOC1', aLocation('LOC1', { last_updated: T(1) }));
  await owner.unregister();
  const [emsp, other] = await Promise.all([hub.join(party('EMSP', 'EM1')), hub.join(party('CPO', 'CP2'))]);
  await new LocationParty(other).put('LOC2', aLocation('LOC2', { party_id: 'CP2', last_updated: T(2) }));
  await emsp.until(() => emsp.received().receiptOf('NL/CP2/LOC2') !== undefined, 'LOC2');

  await hub.join(party('CPO', 'CP1'));
  await emsp.until(() => emsp.received().receiptOf('NL/CP1/LOC1') !== undefined, 'LOC1');
});
