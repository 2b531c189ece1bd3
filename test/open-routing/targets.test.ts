import { type RouteNote, RouteNotes } from '../../src/open-routing/route-notes.js';
import { Targets } from '../../src/open-routing/targets.js';
import { LogCapture } from '../harness/log-capture.js';
import { type FreshDatabase, freshDatabase } from '../replication/fresh-database.js';
import { partyOf, sampleRegistry } from '../routing/sample-registry.js';

const registry = sampleRegistry(
  [
    { parties: { 'NL/CP1': ['CPO'] } },
    { parties: { 'NL/CP2': ['CPO'] }, state: 'SUSPENDED' },
    { parties: { 'NL/CP3': ['CPO'] } },
    { parties: { 'NL/CP4': ['CPO'] }, reachable: false },
    { parties: { 'NL/EM1': ['EMSP'] } },
  ],
  [['NL/CP3', 'NL/EM1', false]],
);

let fresh: FreshDatabase;
let notes: RouteNotes;

beforeAll(async () => {
  fresh = await freshDatabase('targets');
  notes = new RouteNotes(fresh.open(), Date.now, Date.now, new LogCapture().logger);
});

afterAll(() => fresh.drop());

test.each([
  ['one', ['NL/CP1'], ['NL/CP1']],
  ['AMB-04 several', ['NL/CP1', 'NL/CP4'], ['NL/CP1', 'NL/CP4']],
  ['AMB-20 one, and another that is suspended', ['NL/CP1', 'NL/CP2'], ['NL/CP1']],
  ['one that is suspended', ['NL/CP2'], ['NL/CP2']],
  ['RT-O-09 one that may not roam with the requester', ['NL/CP3'], []],
  ['one that is not here any more', ['XX/ZZZ'], []],
] as const)('who has a Location: %s', async (locationId, owners, expected) => {
  const note = {
    kind: 'location',
    key: locationId.toUpperCase(),
    knownTo: 'NL/EM1',
  } satisfies Partial<RouteNote>;
  for (const owner of owners) notes.take({ ...note, owner });
  const targets = new Targets(fresh.open(), notes, 'open');
  const found = await targets.find({ kind: 'location', locationId }, partyOf(registry, 'NL/EM1'), registry);
  expect(found.map(({ key }) => key).sort()).toEqual(expected);
});
