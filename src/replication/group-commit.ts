import { isRefusedStatement } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';
import { ciKey } from '../ocpi/ci-string.js';
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

  /**
   * @param onCommit called after each commit that changed something, with the modules in which it did
   */
  constructor(
    private readonly store: Pick<ObjectStore, 'load' | 'write'>,
    private readonly onCommit: (modules: ReadonlySet<string>) => void,
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
      await this.#commitOrReject(this.#waiting.splice(0, MAXIMUM_BATCH));
    }
    // In the same turn in which nothing was found waiting: a push that comes now starts the next run.
    this.#running = undefined;
  }

  async #commitOrReject(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#commit(batch);
    } catch (error) {
      if (batch.length > 1 && isRefusedStatement(error)) {
        // The database is there and will not have this statement: whichever push it is, the others shall not suffer.
        for (const waiting of batch) await this.#commitOrReject([waiting]);
        return;
      }
      this.log.error({ error, pushes: batch.length }, 'pushes were not stored');
      for (const { reject } of batch) reject(new OcpiError('storeUnavailable'));
    }
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const objects = groupByObject(batch);
    const loaded = await this.store.load(objects.map(toWant));
    const results = objects.map((object, at) => applyAll(object, loaded[at]));
    const writes = results.flatMap(({ write }) => (write === undefined ? [] : [write]));
    const happened = writes.length === 0 ? [] : await this.store.write(writes);
    const lost = new Set(writes.filter((_, at) => happened[at] === false));
    for (const { write, object, answers } of results) {
      // Another process was faster with this object: the pushes go first into the next batch.
      if (write !== undefined && lost.has(write)) this.#waiting.unshift(...object.pushes);
      else for (const answer of answers) answer();
    }
    const modules = new Set(writes.filter((write) => !lost.has(write)).map((write) => write.module));
    if (modules.size > 0) this.onCommit(modules);
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
    const { module, owner, path } = waiting.push;
    const objectKey = ciKey(path[0]);
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

function toWant({ module, owner, objectKey, pushes }: ObjectPushes): Want {
  const parts = new Set(pushes.map(({ push }) => neededPart(push)));
  const [only] = parts;
  return { module, owner, objectKey, part: parts.size === 1 && only !== undefined ? only : 'all' };
}

interface ObjectResult {
  object: ObjectPushes;
  write: ObjectWrite | undefined;
  /** To be called once the write has happened. */
  answers: (() => void)[];
}

function applyAll(object: ObjectPushes, loaded: LoadedObject | undefined): ObjectResult {
  let current: StoredObject | undefined = loaded;
  const upserts = new Map<string, Part>();
  const deletes = new Set<string>();
  const answers = object.pushes.map(({ push, correlationId, resolve, reject }) => {
    let applied: Applied;
    try {
      applied = applyPush(current, push);
    } catch (error) {
      return () => reject(error);
    }
    current = applied.after;
    for (const part of applied.upserts) {
      upserts.set(part.key, afterEarlier(upserts.get(part.key), part, correlationId));
      deletes.delete(part.key);
    }
    for (const key of applied.deletes) {
      upserts.delete(key);
      deletes.add(key);
    }
    return () => resolve(applied.outcome);
  });
  if (current === undefined || (upserts.size === 0 && deletes.size === 0))
    return { object, write: undefined, answers };
  const write: ObjectWrite = {
    module: object.module,
    owner: object.owner,
    objectKey: object.objectKey,
    objectName: object.objectName,
    expectedRevision: loaded?.revision,
    lastUpdated: current.lastUpdated,
    upserts: [...upserts.values()],
    deletes: [...deletes],
  };
  return { object, write, answers };
}

/** A part that has to be logged stays so, whatever comes after it in the same batch. */
function afterEarlier(
  earlier: Part | undefined,
  { key, position, body, isQuiet }: Part,
  correlationId: string | undefined,
): Part {
  const part = { key, position, body, ...(correlationId === undefined ? {} : { correlationId }) };
  return isQuiet === true && (earlier === undefined || earlier.isQuiet === true)
    ? { ...part, isQuiet }
    : part;
}
