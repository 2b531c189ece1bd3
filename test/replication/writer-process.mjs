// One hub process that writes into the log while others do: batches of pushes of EVSEs and of whole Locations over
// a shared set of objects. Some batches are written in a transaction that is held open for a while, and some of
// those are rolled back. Started by log-writers.test.ts; prints how many pushes were refused.
// usage: node writer-process.mjs <databaseUrl> <seed> <batches> <objects> <objects per batch>
import { setTimeout as hold } from 'node:timers/promises';
import { openDatabase } from '../../dist/infra/database.js';
import { createLogger } from '../../dist/infra/logger.js';
import { LOCATIONS } from '../../dist/ocpi/locations.js';
import { applyPush } from '../../dist/replication/apply-push.js';
import { GroupCommit } from '../../dist/replication/group-commit.js';
import { ObjectStore } from '../../dist/replication/object-store.js';

const [, , databaseUrl, ...numbers] = process.argv;
const [seed, batches, objects, perBatch] = numbers.map(Number);
const database = openDatabase(databaseUrl, 3);
const commit = new GroupCommit(new ObjectStore(database), () => {}, createLogger('silent'));
let counter = 0;
let state = seed;

/** mulberry32: from 0 to 1. */
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** Times rise from batch to batch as an owner's do, but not strictly. */
function time(batch) {
  return new Date(Date.UTC(2026, 5, 1) + (batch * 3 + Math.floor(random() * 5)) * 1_000)
    .toISOString()
    .replace('.000Z', 'Z');
}

function evse(uid, at) {
  counter += 1;
  const connectors = [
    {
      id: '1',
      standard: 'S',
      format: 'SOCKET',
      power_type: 'P',
      max_voltage: 1,
      max_amperage: 1,
      last_updated: at,
    },
  ];
  return { uid, status: 'AVAILABLE', floor_level: `${seed}-${counter}`, connectors, last_updated: at };
}

function push(id, batch) {
  const at = time(batch);
  const uids = ['E1', 'E2', 'E3', 'E4'];
  const uid = uids[Math.floor(random() * uids.length)];
  if (random() < 0.6) {
    return {
      module: LOCATIONS,
      owner: 'NL/CP1',
      path: [id, uid],
      objectKey: id,
      method: 'PUT',
      body: JSON.stringify(evse(uid, at)),
    };
  }
  // Of whole Locations some leave out an EVSE.
  const evses = uids.slice(0, random() < 0.3 ? 3 : 4).map((each) => evse(each, at));
  const location = {
    country_code: 'NL',
    party_id: 'CP1',
    id,
    name: `${seed}-${counter}`,
    evses,
    last_updated: at,
  };
  return {
    module: LOCATIONS,
    owner: 'NL/CP1',
    path: [id],
    objectKey: id,
    method: 'PUT',
    body: JSON.stringify(location),
  };
}

/** As GroupCommit does it, but in a transaction that stays open. */
async function writeHeld(pushes, isKept, holdMs) {
  await database
    .$transaction(async (session) => {
      const store = new ObjectStore(session);
      const wants = pushes.map(({ owner, path }) => ({
        module: 'locations',
        owner,
        objectKey: path[0],
        part: 'all',
      }));
      const loaded = await store.load(wants);
      const writes = pushes.flatMap((each, at) => {
        if (loaded[at] === undefined) return [];
        const { after, upserts, deletes } = applyPush(loaded[at], each);
        if (upserts.length + deletes.length === 0) return [];
        const { lastUpdated } = after;
        return [
          {
            ...wants[at],
            objectName: each.path[0],
            expectedRevision: loaded[at].revision,
            lastUpdated,
            audience: '',
            isDeleted: false,
            isRevived: false,
            upserts,
            deletes,
          },
        ];
      });
      await store.write(writes);
      await hold(holdMs);
      if (!isKept) throw new Error('rolled back on purpose');
    })
    .catch(() => {});
}

let refused = 0;
for (let batch = 0; batch < batches; batch += 1) {
  // Once a batch of Locations that nobody else writes: should it be passed by, nothing later makes up for it.
  if (batch === Math.floor(batches / 2)) {
    const own = Array.from({ length: 5 }, (_, at) => push(`OWN${seed}-${at}`, batch));
    await writeHeld(own, true, 200);
  }
  const ids = Array.from({ length: objects }, (_, at) => `LOC${at}`);
  const chosen = Array.from({ length: perBatch }, () => ids.splice(Math.floor(random() * ids.length), 1)[0]);
  const pushes = chosen.map((id) => push(id, batch));
  const kind = random();
  if (kind < 0.15)
    await writeHeld(
      pushes.sort((a, b) => (a.path[0] < b.path[0] ? -1 : 1)),
      kind < 0.08,
      random() * 25,
    );
  else {
    const results = await Promise.allSettled(pushes.map((each) => commit.submit(each)));
    refused += results.filter(({ status }) => status === 'rejected').length;
  }
}
await database.$disconnect();
process.stdout.write(`${refused}\n`);
