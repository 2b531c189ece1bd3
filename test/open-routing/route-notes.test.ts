import { type RouteNote, RouteNotes } from '../../src/open-routing/route-notes.js';
import { rowPurges } from '../../src/retention/row-purges.js';
import { LogCapture } from '../harness/log-capture.js';
import { type FreshDatabase, freshDatabase } from '../replication/fresh-database.js';
import { runPurge } from '../retention/run-purge.js';

let fresh: FreshDatabase;
let time = Date.parse('2026-05-01T10:00:00Z');
const now = () => time;

beforeAll(async () => {
  fresh = await freshDatabase('route_notes');
});

afterAll(() => fresh.drop());

/** As another process, or one that was started again, would have them. */
function notes(): RouteNotes {
  return new RouteNotes(fresh.open(), now, now, new LogCapture().logger);
}

/** As the hub does now and then. */
async function forgetOld(): Promise<void> {
  const purges = rowPurges(fresh.open(), { traceDays: 7, deadLetterDays: 7 });
  for (const purge of purges.filter(({ what }) => what === 'route_notes'))
    await runPurge(purge, new Date(time));
}

const note = (changes: Partial<RouteNote>): RouteNote => ({
  kind: 'session',
  key: 'S1',
  owner: 'NL/CP1',
  knownTo: 'NL/EM1',
  ...changes,
});

test('RT-O-08 what was taken down is found by both parties, also after a restart', async () => {
  const taking = notes();
  taking.take(note({}));
  taking.take(note({ knownTo: 'NL/SC1' }));
  taking.take(note({ owner: 'DE/CP2', knownTo: 'NL/EM1' }));
  await taking.idle();
  for (const reader of [taking, notes()]) {
    const owners = await reader.find({ kind: 'session', key: 'S1', knownTo: 'NL/EM1' });
    expect(owners.map(({ owner }) => owner).sort()).toEqual(['DE/CP2', 'NL/CP1']);
    const knowers = await reader.find({ kind: 'session', key: 'S1', owner: 'NL/CP1' });
    expect(knowers.map(({ knownTo }) => knownTo).sort()).toEqual(['NL/EM1', 'NL/SC1']);
    expect(await reader.find({ kind: 'session', key: 'S2' })).toEqual([]);
    expect(await reader.find({ kind: 'location', key: 'S1' })).toEqual([]);
  }
});

test('CHP-S-05 whoever has set a profile last stands first, also who had set it before', async () => {
  const taking = notes();
  for (const knownTo of ['NL/EM1', 'NL/SC1', 'NL/EM1']) {
    time += 1_000;
    taking.take(note({ kind: 'profile', knownTo }));
    await taking.idle();
  }
  const found = await notes().find({ kind: 'profile', key: 'S1', owner: 'NL/CP1' });
  expect(found.map(({ knownTo }) => knownTo)).toEqual(['NL/EM1', 'NL/SC1']);
});

test('SES-R-09 whoever got a Session last stands first, also who had got it before', async () => {
  const taking = notes();
  for (const knownTo of ['NL/EM7', 'NL/SC7', 'NL/EM7']) {
    time += 1_000;
    taking.take(note({ key: 'S7', knownTo }));
    await taking.idle();
  }
  const found = await notes().find({ kind: 'session', key: 'S7', owner: 'NL/CP1' });
  expect(found.map(({ knownTo }) => knownTo)).toEqual(['NL/EM7', 'NL/SC7']);
});

test('a note that is used again and again is not forgotten', async () => {
  const taking = notes();
  for (let week = 0; week < 20; week += 1) {
    taking.take(note({ key: 'OLD', kind: 'token' }));
    await taking.idle();
    await forgetOld();
    time += 7 * 86_400_000;
  }
  expect(await taking.find({ kind: 'token', key: 'OLD' })).toHaveLength(1);
});

test('a search waits for the notes before it, and not for those that go on coming', async () => {
  const taking = notes();
  taking.take(note({ key: 'FIRST' }));
  let isFound = false;
  const found = taking.find({ kind: 'session', key: 'FIRST' }).then((all) => {
    isFound = true;
    return all;
  });
  // There is always one more to write.
  const until = performance.now() + 5_000;
  for (let at = 0; !isFound && performance.now() < until; at += 1) {
    taking.take(note({ key: `NEXT${at}` }));
    await new Promise(setImmediate);
  }
  expect(isFound).toBe(true);
  expect(await found).toHaveLength(1);
});

test('many notes at once are written in batches, each once', async () => {
  const taking = notes();
  for (let at = 0; at < 3_000; at += 1) taking.take(note({ key: `M${at % 1_500}` }));
  await taking.idle();
  const rows = await fresh.open().routeNote.count({ where: { key: { startsWith: 'M' } } });
  expect(rows).toBe(1_500);
});

test('notes that could not be written are taken again by the next message', async () => {
  const database = fresh.open();
  const taking = new RouteNotes(database, now, now, new LogCapture().logger);
  await database.$executeRaw`ALTER TABLE route_note RENAME TO away`;
  taking.take(note({ key: 'AGAIN' }));
  await taking.idle();
  await database.$executeRaw`ALTER TABLE away RENAME TO route_note`;
  taking.take(note({ key: 'AGAIN' }));
  await taking.idle();
  expect(await notes().find({ kind: 'session', key: 'AGAIN' })).toHaveLength(1);
});
