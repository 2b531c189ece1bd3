import { isRefusedStatement } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';
import { OcpiError } from '../ocpi/errors.js';
import { applyPush } from './apply-push.js';
import type { Part } from './object-parts.js';
import {
  type LoadedObject,
  MAXIMUM_BATCH,
  type ObjectStore,
  type ObjectWrite,
  type Want,
} from './object-store.js';
import { type Applied, neededPart, type Outcome, type Push, type StoredObject } from './push.js';

/** Pushes that wait for the store. More than that would wait too long for any client. */
const MAXIMUM_WAITING = 20_000;

interface Waiting {
  push: Push;
  correlationId: string | undefined;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/**
 * Stores pushes that arrive together by one statement, and acknowledges each after the commit. While one batch
 * is being written the next gathers, so under load the batches grow by themselves and nobody waits for a timer.
 *
 * Within a batch the pushes are applied in order of arrival; only the result of each object is written.
 */
export class GroupCommit {
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  /** Pushes refused since the last batch that was stored. */
  #notStored = 0;

  /** @param onCommit called after each commit that changed something, with what it changed */
  constructor(
    private readonly store: Pick<ObjectStore, 'load' | 'write'>,
    private readonly onCommit: (committed: readonly Committed[]) => void,
    private readonly log: Logger,
  ) {}

  /**
   * @returns once the push is durable
   * @throws OcpiError what {@link applyPush} throws, or storeUnavailable: then nothing was acknowledged
   */
  submit(push: Push, correlationId?: string): Promise<Outcome> {
    if (this.#waiting.length >= MAXIMUM_WAITING) {
      return Promise.reject(
        new OcpiError('storeUnavailable', `${MAXIMUM_WAITING} pushes are waiting already`),
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ push, correlationId, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Waits until everything submitted has been answered. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Requests that came in the same turn of the event loop belong into the first batch too.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const beaten = await this.#commitOrReject(this.#waiting.splice(0, MAXIMUM_BATCH));
      this.#waiting.unshift(...beaten);
    }
    // In the same turn in which nothing was found waiting: a push that comes now starts the next run.
    this.#running = undefined;
  }

  /** @returns the pushes that are to be done again, before all newer ones: another process was faster with their objects */
  async #commitOrReject(batch: readonly Waiting[]): Promise<Waiting[]> {
    try {
      const beaten = await this.#commit(batch);
      this.#isStoring();
      return beaten;
    } catch (error) {
      if (batch.length > 1 && isRefusedStatement(error)) {
        await this.#commitOneByOne(batch);
        return [];
      }
      // Once per outage, not once per batch: every sender is told by its answer.
      if (this.#notStored === 0) this.log.error({ error, pushes: batch.length }, 'pushes were not stored');
      this.#notStored += batch.length;
      for (const { reject } of batch) reject(new OcpiError('storeUnavailable'));
      return [];
    }
  }

  /**
   * The database is there and will not have a statement: whichever push it is, the others of the batch shall not suffer,
   * and keep their order.
   */
  async #commitOneByOne(batch: readonly Waiting[]): Promise<void> {
    const left = [...batch];
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const beaten = await this.#commitOrReject([next]);
      left.unshift(...beaten);
    }
  }

  #isStoring(): void {
    if (this.#notStored > 0)
      this.log.info({ refused: this.#notStored }, 'pushes are stored again; so many were refused meanwhile');
    this.#notStored = 0;
  }

  async #commit(batch: readonly Waiting[]): Promise<Waiting[]> {
    const objects = groupByObject(batch);
    const loaded = await this.store.load(objects.map(toWant));
    for (const object of objects) letGo(object);
    const results = objects.map((object, at) => applyAll(object, loaded[at]));
    const writes = results.flatMap(({ write }) => (write === undefined ? [] : [write]));
    const happened = writes.length === 0 ? [] : await this.store.write(writes);
    const lost = new Set(writes.filter((_, at) => happened[at] === false));
    const beaten = results.flatMap(({ write, object, answers }) => {
      if (write !== undefined && lost.has(write)) return object.pushes;
      for (const answer of answers) answer();
      return [];
    });
    const committed = writes.filter((write) => !lost.has(write));
    if (committed.length > 0) this.onCommit(committed);
    return beaten;
  }
}

/** The pushes of a batch that concern one object, in order of arrival. */
interface ObjectPushes {
  module: string;
  owner: string;
  objectKey: string;
  objectName: string;
  pushes: Waiting[];
}

function groupByObject(batch: readonly Waiting[]): ObjectPushes[] {
  const objects = new Map<string, ObjectPushes>();
  for (const waiting of batch) {
    const { module, owner, path, objectKey } = waiting.push;
    const key = `${module.identifier} ${owner} ${objectKey}`;
    const object = objects.get(key) ?? {
      module: module.identifier,
      owner,
      objectKey,
      objectName: path[0],
      pushes: [],
    };
    object.pushes.push(waiting);
    objects.set(key, object);
  }
  // In one order everywhere: two processes that write the same objects then do not lock each other out.
  return [...objects.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

/**
 * Pushes of senders that have hung up while they waited, for a database or a process that stood still: they push the same
 * again, and by now perhaps something newer, through another process. What comes after that would take the object back.
 */
function letGo(object: ObjectPushes): void {
  object.pushes = object.pushes.filter(({ push, reject }) => {
    const isAwaited = push.isAwaited?.() ?? true;
    if (!isAwaited) reject(new OcpiError('storeUnavailable', 'its sender has not waited for it'));
    return isAwaited;
  });
}

function toWant({ module, owner, objectKey, pushes }: ObjectPushes): Want {
  const parts = new Set(pushes.map(({ push }) => neededPart(push)));
  const [only] = parts;
  return { module, owner, objectKey, part: parts.size === 1 && only !== undefined ? only : 'all' };
}

/** What was written of one object. */
export interface Committed extends ObjectWrite {
  /** Of each push that changed something, in their order; undefined where nobody waits for an answer to it. */
  origins: readonly (string | undefined)[];
}

interface ObjectResult {
  object: ObjectPushes;
  write: Committed | undefined;
  /** To be called once the write has happened. */
  answers: (() => void)[];
}

function applyAll(object: ObjectPushes, loaded: LoadedObject | undefined): ObjectResult {
  let current: StoredObject | undefined = loaded;
  const upserts = new Map<string, Part>();
  const deletes = new Set<string>();
  const origins: (string | undefined)[] = [];
  let isRevived = false;
  const answers = object.pushes.map(({ push, correlationId, resolve, reject }) => {
    let applied: Applied;
    try {
      applied = applyPush(current, push);
    } catch (error) {
      return () => reject(error);
    }
    if (applied.upserts.length + applied.deletes.length > 0) origins.push(push.origin);
    isRevived ||= current?.isDeleted === true && !applied.after.isDeleted;
    current = applied.after;
    for (const part of applied.upserts) {
      upserts.set(part.key, afterEarlier(upserts.get(part.key), part, correlationId, push.origin));
      deletes.delete(part.key);
    }
    for (const key of applied.deletes) {
      upserts.delete(key);
      deletes.add(key);
    }
    return () => resolve(applied.outcome);
  });
  // What came and went in one batch was never there.
  const isGone = current?.isDeleted === true && loaded?.isDeleted !== false;
  if (current === undefined || isGone || origins.length === 0) return { object, write: undefined, answers };
  const write = {
    module: object.module,
    owner: object.owner,
    objectKey: object.objectKey,
    objectName: object.objectName,
    expectedRevision: loaded?.revision,
    lastUpdated: current.lastUpdated,
    audience: current.audience,
    isDeleted: current.isDeleted,
    isRevived: isRevived && !current.isDeleted,
    upserts: [...upserts.values()],
    deletes: [...deletes],
    origins,
  };
  return { object, write, answers };
}

/** A part that has to be logged stays so, whatever comes after it in the same batch. */
function afterEarlier(
  earlier: Part | undefined,
  { key, position, body, isQuiet }: Part,
  correlationId: string | undefined,
  origin: string | undefined,
): Part {
  const part = {
    key,
    position,
    body,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(origin === undefined ? {} : { origin }),
  };
  return isQuiet === true && (earlier === undefined || earlier.isQuiet === true)
    ? { ...part, isQuiet }
    : part;
}
