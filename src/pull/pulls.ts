import type { Logger } from '../infra/logger.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import type { PartyKey } from '../ocpi/party.js';
import type { Registry } from '../platforms/registry.js';
import { dueForPull, type KnownTarget, lastPushes, nextPullAt } from './due.js';
import type { PullSchedule } from './pull-schedule.js';
import type { PullStates } from './pull-states.js';
import type { Puller } from './puller.js';
import { type PullKey, type PullTarget, pullKey, pullTargets } from './targets.js';

export interface PullsOptions {
  registry: { readonly current: Registry };
  modules: readonly ClientOwnedModule[];
  states: PullStates;
  puller: Puller;
  schedule: PullSchedule;
  /** HUB_PULL_INTERVAL_S; 0: only what the operator asks for. */
  intervalMs: number;
  now: () => number;
  /** A monotonic clock, in milliseconds. */
  elapsed: () => number;
  random: () => number;
  log: Logger;
}

/** What one platform may take at a time before it goes to the back of the queue. */
const TURN_MS = 60_000;
const PAGES_PER_RUN = 100;
/** Platforms that come back together, after an outage of the hub's network, are not all asked at once. */
const RETURN_SPREAD_MS = 3_000;
/** How often a pushing party is noted in the database; see PUSHES_FOR_MS. */
const NOTE_PUSH_EVERY_MS = 3_600_000;

/** Often enough for pulls to be on time, and seldom enough to cost nothing. */
export function lookEveryMs(intervalMs: number): number {
  return intervalMs === 0 ? LONGEST_LOOK_MS : Math.min(Math.max(intervalMs / 10, 100), LONGEST_LOOK_MS);
}

const LONGEST_LOOK_MS = 10_000;

/** A target, and when it is pulled next. */
export interface ShownPull extends KnownTarget {
  nextPullAt: number | undefined;
}

/**
 * Pulls from partners that offer a Sender interface and do not push (RT-G-06), and from all that were away
 * (OFF-04). What is pulled replicates like pushes.
 */
export class Pulls {
  readonly #running = new Set<number>();
  /** When, by the monotonic clock. */
  readonly #notedPushes = new Map<string, number>();

  constructor(private readonly options: PullsOptions) {}

  /** HUB_PULL_INTERVAL_S. */
  get intervalMs(): number {
    return this.options.intervalMs;
  }

  start(): void {
    const { schedule } = this.options;
    schedule.start({ look: () => this.#look(), pull: (platformId) => this.#pull(platformId) });
  }

  async stop(): Promise<void> {
    this.options.puller.stop();
    await this.options.schedule.stop();
  }

  /** A platform is back: what it changed while it was away is fetched, also where it usually pushes (OFF-04). */
  async returned(platformId: number): Promise<void> {
    const { intervalMs, random } = this.options;
    if (intervalMs > 0) await this.ask(platformId, random() * RETURN_SPREAD_MS);
  }

  /**
   * Pulls all of a platform.
   *
   * @returns whether it is connected, and offers anything that could be pulled
   */
  async ask(platformId: number, delayMs = 0): Promise<boolean> {
    const { states, schedule, now } = this.options;
    const known = await states.of(this.#targetsOf(platformId), now());
    for (const { target } of known) await states.save(pullKey(target), { askedAt: now(), failures: 0 });
    if (delayMs === 0) await schedule.wake([platformId]);
    else schedule.wakeLater(platformId, delayMs);
    return known.length > 0;
  }

  /** A party has pushed an object by itself. Costs a look into a map, and a write an hour. */
  notePush(party: PartyKey, module: string): void {
    const { states, registry, now, elapsed, log } = this.options;
    const key: PullKey = { party, module };
    const platformId = registry.current.partyByKey(party)?.platformId;
    const text = `${platformId} ${party} ${module}`;
    const notedAt = this.#notedPushes.get(text) ?? Number.NEGATIVE_INFINITY;
    if (platformId === undefined || elapsed() - notedAt < NOTE_PUSH_EVERY_MS) return;
    this.#notedPushes.set(text, elapsed());
    states.notePush(key, platformId, now()).catch((error: unknown) => {
      this.#notedPushes.delete(text);
      log.warn({ error, ...key }, 'push not noted');
    });
  }

  /** Where every pull stands, for the operator. */
  async list(): Promise<ShownPull[]> {
    const { intervalMs } = this.options;
    const known = await this.#known();
    const lastPushOf = lastPushes(known);
    return known.map((each) => ({ ...each, nextPullAt: nextPullAt(each, lastPushOf, intervalMs) }));
  }

  async #look(): Promise<void> {
    const due = await this.#due();
    await this.options.schedule.wake(new Set(due.map(({ target }) => target.platform.id)));
  }

  /** One turn of one platform: its lists one after the other, so that it has one request at a time to answer. */
  async #pull(platformId: number): Promise<'done' | 'more'> {
    // A Redis that was emptied forgets that it gave a job out, and gives out a second one.
    if (this.#running.has(platformId)) return 'done';
    this.#running.add(platformId);
    try {
      const { puller, elapsed } = this.options;
      const until = elapsed() + TURN_MS;
      const due = (await this.#due()).filter(({ target }) => target.platform.id === platformId);
      let result: 'done' | 'more' = 'done';
      for (const known of due) {
        if (elapsed() >= until) return 'more';
        if ((await puller.run(known, { pages: PAGES_PER_RUN, until })) === 'more') result = 'more';
      }
      return result;
    } finally {
      this.#running.delete(platformId);
    }
  }

  async #due(): Promise<KnownTarget[]> {
    return dueForPull(await this.#known(), this.options.now(), this.options.intervalMs);
  }

  #known(): Promise<KnownTarget[]> {
    const { registry, modules, states, now } = this.options;
    return states.of(pullTargets(registry.current, modules), now());
  }

  #targetsOf(platformId: number): PullTarget[] {
    const { registry, modules } = this.options;
    return pullTargets(registry.current, modules).filter(({ platform }) => platform.id === platformId);
  }
}
