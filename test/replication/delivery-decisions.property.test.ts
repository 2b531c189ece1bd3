import fc from 'fast-check';
import { createLogger } from '../../src/infra/logger.js';
import { PeerFailure } from '../../src/infra/peer/peer-client.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { AnswerMemory } from '../../src/replication/answer-memory.js';
import type { Exchange } from '../../src/replication/deliverer.js';
import { DeliveryWindow } from '../../src/replication/delivery-window.js';
import { type DeliveryServices, EntryDelivery } from '../../src/replication/entry-delivery.js';
import type { LogEntry } from '../../src/replication/log.js';
import { type Attempt, backoffMs, judgeAttempt } from '../../src/replication/next-action.js';
import { WIDEST_WINDOW } from '../../src/replication/pace.js';

/** All that decides about deliveries, driven by a receiver that answers as it likes, without network or database. */

const TO = { countryCode: 'NL', partyId: 'EM1' };
const receiver = { party: 'NL/EM1', module: 'locations' };
const silent = createLogger('silent');

/** What a receiver may answer: an HTTP status with a status code, or nothing. */
const answer: fc.Arbitrary<Attempt> = fc.oneof(
  { weight: 8, arbitrary: fc.constant(answered(200, 1000)) },
  { weight: 2, arbitrary: fc.constantFrom(answered(200, 2001), answered(404, 2003), answered(400)) },
  { weight: 2, arbitrary: fc.constantFrom(answered(200, 3000), answered(404)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(answered(503), answered(401, 2000), answered(200), {
      failure: new PeerFailure('timeout', 'no answer'),
    }),
  },
  { weight: 1, arbitrary: fc.constant(answered(429)) },
);

function answered(status: number, statusCode?: number): Attempt {
  return { answer: { status, headers: {}, envelope: statusCode === undefined ? undefined : { statusCode } } };
}

/** Writes of objects 1 to 6, in ascending order of revision. */
const writes = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 25 })
  .map((objects) => objects.map((object, at) => entryOf(BigInt(object), BigInt(at + 1))));

function entryOf(objectId: bigint, revision: bigint): LogEntry {
  const name = `LOC${objectId}`;
  const place = { owner: 'NL/CP1', objectKey: name, objectName: name };
  return {
    objectId,
    revision,
    ...place,
    kind: 'object',
    body: '{}',
    correlationId: undefined,
    origin: undefined,
  };
}

/** The log after so many writes: each object once, at its latest. */
function logAfter(written: readonly LogEntry[]): LogEntry[] {
  return written.filter((entry) => written.findLast(({ objectId }) => objectId === entry.objectId) === entry);
}

/** A receiver with a script, after which it takes everything. */
class Receiver {
  /** Revisions that it has taken, by object, in their order. */
  readonly taken = new Map<bigint, bigint[]>();
  readonly letters = new Map<bigint, number>();
  readonly refusals = new Map<bigint, number>();
  readonly failures = new Map<bigint, number>();
  readonly underWay = new Set<bigint>();
  readonly faults: string[] = [];
  mostUnderWay = 0;

  constructor(
    private readonly script: Attempt[],
    /** What is stored so far. */
    private readonly written: () => readonly LogEntry[],
  ) {}

  get services(): DeliveryServices {
    return {
      log: {
        mark: 0,
        read: () => Promise.reject(new Error('not read here')),
        readObject: async (_module, _reader, objectId) =>
          this.written().findLast((entry) => entry.objectId === objectId),
      },
      deadLetters: {
        lay: async ({ objectId, attempts }) => void this.letters.set(objectId, attempts),
        settle: async () => undefined,
      },
      deliverer: {
        deliver: (_module, _target, entry, maySend) => this.#take(entry, maySend()),
        deliverFor: () => Promise.reject(new Error('nobody waits here')),
      },
      openPushes: { take: () => undefined, notReachable: () => undefined },
      store: { withdraw: async () => false },
      logger: silent,
      receivers: {
        target: () => ({
          to: TO,
          endpoint: 'http://peer',
          version: '2.2.1',
          access: { token: 't', encoding: 'raw' },
        }),
        module: () => LOCATIONS,
        concerns: () => true,
      },
      onDelivered: () => undefined,
    };
  }

  async #take({ objectId, revision }: LogEntry, maySend: boolean): Promise<Exchange> {
    const sent = { to: TO, method: 'PUT' as const, url: '', body: '', requestId: '', correlationId: '' };
    const nothing = { response: undefined, answerStatus: undefined, answer: '' };
    if (!maySend) return { ...sent, ...nothing, verdict: { kind: 'notSent' } };
    if (this.underWay.has(objectId)) this.faults.push(`${objectId} is under way twice`);
    this.underWay.add(objectId);
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay.size);
    await new Promise((resolve) => setImmediate(resolve));
    this.underWay.delete(objectId);
    const verdict = judgeAttempt(this.script.shift() ?? answered(200, 1000), 'PUT', 0);
    if (verdict.kind === 'refused') count(this.refusals, objectId);
    if (verdict.kind === 'stumbled' || verdict.kind === 'unavailable') count(this.failures, objectId);
    if (verdict.kind === 'delivered') {
      const before = this.taken.get(objectId) ?? [];
      if ((before.at(-1) ?? 0n) > revision) this.faults.push(`${objectId} went back to ${revision}`);
      this.taken.set(objectId, [...before, revision]);
    }
    return { ...sent, ...nothing, verdict };
  }
}

function count(counts: Map<bigint, number>, objectId: bigint): void {
  counts.set(objectId, (counts.get(objectId) ?? 0) + 1);
}

test('whatever a receiver answers: nothing is lost, nothing goes back, and only what it refuses, or fails over again and again, becomes a letter', async () => {
  await fc.assert(
    fc.asyncProperty(
      writes,
      fc.array(answer, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(20),
      async (log, script, atOnce, crashAt) => {
        let written: readonly LogEntry[] = [];
        const peer = new Receiver([...script], () => written);
        let memory = new AnswerMemory(() => 0);
        let position = 0n;
        let failures = 0;
        for (let turn = 0; written.length < log.length || position < BigInt(log.length); turn += 1) {
          // A turn moves on, or uses up an answer that was none of success, or finds the process started anew.
          expect(turn).toBeLessThan(script.length + 2 * log.length + 3);
          if (turn === crashAt) memory = new AnswerMemory(() => 0);
          const before = position;
          const { window, delivery, isPaused } = newTurn(peer, memory, position, failures);
          for (let read = 0; read < 2; read += 1) {
            written = log.slice(0, written.length + atOnce);
            const from = window.readUpTo;
            for (const entry of logAfter(written).filter(({ revision }) => revision > from)) {
              if (delivery.unavailable !== undefined || isPaused()) break;
              await window.send(entry.objectId, entry.revision, () => delivery.deliver(entry));
            }
          }
          await window.idle();
          position = window.position;
          expect(position).toBeGreaterThanOrEqual(before);
          failures = delivery.unavailable === undefined ? 0 : delivery.hasDelivered ? 1 : failures + 1;
        }
        expect(peer.faults).toEqual([]);
        expect(peer.mostUnderWay).toBeLessThanOrEqual(WIDEST_WINDOW);
        for (const objectId of new Set(log.map((entry) => entry.objectId))) {
          const newest = log.findLast((entry) => entry.objectId === objectId)?.revision;
          const refusals = peer.refusals.get(objectId) ?? 0;
          const failures = peer.failures.get(objectId) ?? 0;
          if (peer.letters.has(objectId)) expect(refusals >= 3 || failures >= 6).toBe(true);
          else expect(peer.taken.get(objectId)?.at(-1)).toBe(newest);
        }
      },
    ),
    { numRuns: 300 },
  );
});

function newTurn(peer: Receiver, memory: AnswerMemory, position: bigint, failures: number) {
  let isPaused = false;
  if (failures > 0) memory.wasAway();
  const window = new DeliveryWindow(position, () => memory.window);
  const delivery: EntryDelivery = new EntryDelivery(peer.services, {
    receiver,
    memory,
    openLetters: new Set(),
    mustStop: () => delivery.unavailable !== undefined || isPaused,
    slowDown: async (retryAfterMs) => {
      memory.wasOverloaded(retryAfterMs);
      isPaused = true;
      return false;
    },
  });
  return { window, delivery, isPaused: () => isPaused };
}

test('how long a receiver is left alone: longer each time, within bounds, and never less than it asks for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(3_600_000),
      (failures, random, asked) => {
        const delay = backoffMs(failures, random, asked);
        expect(delay).toBeGreaterThanOrEqual(Math.max(asked, 750));
        expect(delay).toBeLessThanOrEqual(Math.max(asked, 375_000));
        expect(backoffMs(failures + 1, random)).toBeGreaterThanOrEqual(backoffMs(failures, random));
      },
    ),
  );
});
