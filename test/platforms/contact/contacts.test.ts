import { type Database, openDatabase } from '../../../src/infra/database.js';
import type { KnownContact } from '../../../src/platforms/contact/contact-row.js';
import { Contacts } from '../../../src/platforms/contact/contacts.js';
import { patienceFor } from '../../../src/platforms/contact/patience.js';
import { type DataPlace, openDataPlace } from '../../harness/data-place.js';

const PATIENCE = patienceFor(60_000);
const LONG = 60_000;

let place: DataPlace;
/** Two processes. */
let databases: [Database, Database];
let a: Contacts;
let b: Contacts;

beforeAll(async () => {
  place = await openDataPlace();
  databases = [openDatabase(place.databaseUrl), openDatabase(place.databaseUrl)];
  a = new Contacts(databases[0]);
  b = new Contacts(databases[1]);
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.$disconnect()));
  await place.close();
});

/** Registered platforms, seen so many milliseconds ago. */
async function platforms(count: number, seenAgoMs = 0): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const { id } = await databases[0].platform.create({ data: { label: 'P', state: 'REGISTERED' } });
    await a.begin(id);
    ids.push(id);
  }
  await place.query(`UPDATE contact SET seen_at = now() - $1 * interval '1 ms' WHERE platform_id = ANY($2)`, [
    seenAgoMs,
    ids,
  ]);
  return ids;
}

async function known(contacts: Contacts, id: number): Promise<KnownContact> {
  const found = await contacts.read(id);
  if (found === undefined) throw new Error(`platform ${id} is not registered`);
  return found;
}

const idsOf = (claimed: readonly KnownContact[]) =>
  claimed.map(({ platformId }) => platformId).sort((x, y) => x - y);

test('silent platforms are divided among the processes that look, each checked once', async () => {
  const silent = await platforms(30, 2 * PATIENCE.silenceMs);
  const talking = await platforms(3);
  const claimed = await Promise.all([
    a.claimDue(PATIENCE, LONG, 20),
    b.claimDue(PATIENCE, LONG, 20),
    a.claimDue(PATIENCE, LONG, 20),
    b.claimDue(PATIENCE, LONG, 20),
  ]);
  const rest = await a.claimDue(PATIENCE, LONG, 20);
  expect(idsOf([...claimed.flat(), ...rest])).toEqual(silent);
  expect(await b.claimDue(PATIENCE, LONG, 20)).toEqual([]);
  for (const id of talking) expect((await known(a, id)).claim).toBe(0);
});

test('of two that want to check a platform one may; when its claim has run out another one', async () => {
  const [id = 0] = await platforms(1);
  const claims = await Promise.all([a.claim(id, 0, LONG), b.claim(id, 0, LONG)]);
  expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  await place.query(`UPDATE contact SET claimed_until = claimed_until - $1 * interval '1 ms'`, [LONG]);
  expect(await b.claim(id, 0, LONG)).toBeDefined();
  // And whoever had it has nothing to say any more.
  const [late] = claims.filter((claim) => claim !== undefined);
  if (late !== undefined) await a.save(late, { ...late.contact, failures: 7 });
  expect((await known(a, id)).contact.failures).toBe(0);
});

test('two that want to check it at the very same moment are no clock that was ahead: stored times are rounded', async () => {
  for (const id of await platforms(60)) {
    const claims = await Promise.all([a.claim(id, 0, LONG), b.claim(id, 0, LONG)]);
    const [first, ...others] = claims.filter((claim) => claim !== undefined);
    expect(others).toEqual([]);
    expect(first?.contact.checkedAt).toBeDefined();
  }
});

test('a check that was overtaken by a change counts for nothing', async () => {
  const [id = 0] = await platforms(1);
  const check = await a.claim(id, 0, LONG);
  const now = await known(b, id);
  await b.save(now, { ...now.contact, relapses: 1 });
  if (check !== undefined) await a.save(check, { ...check.contact, failures: 1 });
  expect((await known(a, id)).contact).toMatchObject({ relapses: 1, failures: 0 });
});

test('HCI-21 what one process has seen counts for all: an answer ends doubt, a request only silence', async () => {
  const [heard = 0, answered = 0] = await platforms(2, 50_000);
  for (const id of [heard, answered]) {
    const check = await a.claim(id, 0, LONG);
    if (check !== undefined)
      await a.save(check, { ...check.contact, failures: 1, nextCheckAt: check.now + 1_000 });
  }
  const before = await known(a, heard);
  await Promise.all([
    b.note([
      { platformId: answered, seenAgoMs: 0, answeredAgoMs: 0 },
      { platformId: heard, seenAgoMs: 0, answeredAgoMs: 30_000 },
    ]),
    a.note([
      { platformId: heard, seenAgoMs: 10_000, answeredAgoMs: undefined },
      { platformId: answered, seenAgoMs: 10_000, answeredAgoMs: undefined },
    ]),
  ]);
  const [afterRequest, afterAnswer] = [await known(a, heard), await known(a, answered)];
  for (const { contact, now } of [afterRequest, afterAnswer])
    expect(now - contact.seenAt).toBeLessThan(5_000);
  expect(afterRequest.contact).toMatchObject({ failures: 1, nextCheckAt: before.contact.nextCheckAt });
  expect(afterAnswer.contact).toMatchObject({ failures: 0, nextCheckAt: undefined });
});

test('many processes that write at once what they have seen of the same platforms do not block each other', async () => {
  const ids = await platforms(40, 50_000);
  const sightings = ids.map((platformId) => ({ platformId, seenAgoMs: 0, answeredAgoMs: 0 }));
  const writes = Array.from({ length: 20 }, (_, at) =>
    (at % 2 === 0 ? a : b).note(at % 3 === 0 ? sightings : [...sightings].reverse()),
  );
  await expect(Promise.all(writes)).resolves.toHaveLength(20);
});

test('a check can be brought forward, and never put off', async () => {
  const [id = 0] = await platforms(1);
  const { now } = await known(a, id);
  await a.hasten(id, now + 5_000);
  await b.hasten(id, now + 9_000);
  expect((await known(a, id)).contact.nextCheckAt).toBe(now + 5_000);
});

test('a clock of the database that was ahead, and has been set right: nobody is left unchecked until it gets there', async () => {
  const [silent = 0, wanted = 0] = await platforms(2);
  for (const id of [silent, wanted]) await a.claim(id, 0, LONG);
  await place.query(
    `UPDATE contact SET seen_at = now() + interval '6 hours', checked_at = now() + interval '6 hours',
       claimed_until = now() + interval '6 hours', next_check_at = CASE WHEN platform_id = $1 THEN now() + interval '6 hours' END
     WHERE platform_id = ANY($2)`,
    [silent, [silent, wanted]],
  );
  const { now, contact } = await known(a, wanted);
  expect(contact).toMatchObject({ seenAt: now, checkedAt: undefined });
  expect(await b.claim(wanted, 1_000, LONG)).toBeDefined();
  const due = await b.claimDue(PATIENCE, LONG, 1, silent);
  expect(idsOf(due)).toEqual([silent]);
  // And it is over when it has been checked, or seen.
  for (const check of due) await b.save(check, { ...check.contact, nextCheckAt: undefined });
  await b.note([{ platformId: wanted, seenAgoMs: 0, answeredAgoMs: 0 }]);
  await place.query('UPDATE contact SET claimed_until = NULL');
  for (const id of [silent, wanted]) expect(await b.claimDue(PATIENCE, LONG, 1, id)).toEqual([]);
});
