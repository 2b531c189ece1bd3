import { aConnector, aLocation, anEvse } from '../../src/conformance/samples/location.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { T } from '../replication/location-bodies.js';
import { allDelivered, held, LocationParty, pushedPaths } from './location-party.js';

let hub: TestHub;
let cpo: LocationParty;
let receiver: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start();
  const platforms = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
  cpo = new LocationParty(platforms[0]);
  receiver = platforms[1];
});

afterAll(() => hub.stop());

const manyEvses = (count: number) => Array.from({ length: count }, (_, at) => anEvse(`E${at}`));

/** The messages that a push, of what is known already, leads to. */
async function after(id: string, push: () => Promise<unknown>): Promise<string[]> {
  await allDelivered(hub);
  const before = pushedPaths(receiver, `NL/CP1/${id}`).length;
  await push();
  await allDelivered(hub);
  return pushedPaths(receiver, `NL/CP1/${id}`).slice(before);
}

test('D6 a new Location arrives as a Location', async () => {
  expect(await after('NEW', () => cpo.put('NEW', aLocation('NEW', { evses: manyEvses(3) })))).toEqual([
    'PUT NEW',
  ]);
});

test('D6 one of 200 EVSEs that changed in a PUT of the whole Location arrives as that EVSE', async () => {
  await cpo.put('BIG', aLocation('BIG', { evses: manyEvses(200) }));
  const changed = anEvse('E77', { status: 'CHARGING', last_updated: T(1) });
  const evses = manyEvses(200).map((evse, at) => (at === 77 ? changed : evse));
  const location = aLocation('BIG', { evses, last_updated: T(1) });
  expect(await after('BIG', () => cpo.put('BIG', location))).toEqual(['PUT BIG/E77']);
  expect(held(receiver, 'NL/CP1/BIG')).toEqual(location);
});

test('D6 an EVSE that is new in a PUT of the whole Location arrives as that EVSE', async () => {
  await cpo.put('GROW', aLocation('GROW'));
  const grown = aLocation('GROW', {
    evses: [anEvse('E1'), anEvse('E2', { last_updated: T(1) })],
    last_updated: T(1),
  });
  expect(await after('GROW', () => cpo.put('GROW', grown))).toEqual(['PUT GROW/E2']);
  expect(held(receiver, 'NL/CP1/GROW')).toEqual(grown);
});

test('D6 changes of EVSEs and Connectors arrive as their EVSE', async () => {
  await cpo.put('PARTS', aLocation('PARTS', { evses: manyEvses(3) }));
  const status = { status: 'BLOCKED', last_updated: T(1) };
  expect(await after('PARTS', () => cpo.patch('PARTS/E1', status))).toEqual(['PUT PARTS/E1']);
  expect(await after('PARTS', () => cpo.put('PARTS/E2/2', aConnector('2')))).toEqual(['PUT PARTS/E2']);
  const inLocation = { evses: [{ uid: 'E0', status: 'BLOCKED' }], last_updated: T(2) };
  await after('PARTS', () => cpo.patch('PARTS', inLocation));
  expect(held(receiver, 'NL/CP1/PARTS')).toEqual(await cpo.copy('PARTS'));
});

test('D6 a change of the Location itself, or of the order of its EVSEs, arrives as the Location', async () => {
  await cpo.put('OWN', aLocation('OWN', { evses: manyEvses(3) }));
  const name = { name: 'n', last_updated: T(1) };
  expect(await after('OWN', () => cpo.patch('OWN', name))).toEqual(['PUT OWN']);
  const turned = aLocation('OWN', { ...name, evses: manyEvses(3).reverse() });
  expect(await after('OWN', () => cpo.put('OWN', turned))).toEqual(['PUT OWN']);
  expect(held(receiver, 'NL/CP1/OWN')).toEqual(turned);
});

test('a push that changes nothing is acknowledged, and not delivered again', async () => {
  await cpo.put('SAME', aLocation('SAME'));
  const pushes = [
    () => cpo.put('SAME', aLocation('SAME')),
    () => cpo.put('SAME/E1', anEvse('E1')),
    () => cpo.put('SAME/E1/1', aConnector('1')),
    () => cpo.patch('SAME/E1', { status: 'AVAILABLE', last_updated: T(0) }),
  ];
  for (const push of pushes) {
    expect(
      await after('SAME', async () => expect(await push()).toMatchObject({ httpStatus: 200, ok: true })),
    ).toEqual([]);
  }
});

test('AMB-16 an older PUT is acknowledged, and neither stored nor delivered', async () => {
  const newer = aLocation('OLD', { name: 'newer', last_updated: T(2) });
  await cpo.put('OLD', newer);
  const older = aLocation('OLD', { name: 'older', last_updated: T(1) });
  expect(await after('OLD', () => cpo.put('OLD', older))).toEqual([]);
  expect(await cpo.copy('OLD')).toEqual(newer);
});

test('TYP-07, TYP-12 what is delivered is what came: unknown fields, nulls and the spelling of numbers', async () => {
  const odd = aLocation('ODD', { 'x-own': { a: null }, name: null, energy_mix: { is_green_energy: true } });
  const text = JSON.stringify(odd).replace('"a":null', '"a":null,"price":1.10,"big":12345678901234567890');
  await cpo.call('PUT', 'ODD', { body: text });
  await allDelivered(hub);
  expect(receiver.received().store.get('NL/CP1/ODD')?.text).toBe(text);
});
