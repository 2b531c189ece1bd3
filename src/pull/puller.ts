import { randomUUID } from 'node:crypto';
import type { Logger } from '../infra/logger.js';
import type { OcpiClient } from '../infra/peer/ocpi-client.js';
import { PeerFailure } from '../infra/peer/peer-client.js';
import { OcpiError } from '../ocpi/errors.js';
import type { PartyId } from '../ocpi/party.js';
import type { Push } from '../replication/push.js';
import type { KnownTarget } from './due.js';
import { PullFailure } from './pull-failure.js';
import type { Walk } from './pull-state.js';
import type { Counts, PullStates } from './pull-states.js';
import { readPage } from './read-page.js';
import { type AudienceOf, type Pulled, sortOut } from './sort-out.js';
import { type PullTarget, pullKey } from './targets.js';
import { afterFailure, afterWalk, nextStep, startOfWalk } from './walk-steps.js';

export interface PullerOptions {
  client: OcpiClient;
  hub: PartyId;
  states: PullStates;
  audienceOf: AudienceOf;
  /** Where pulled objects go: the way of pushes. */
  store: (push: Push, correlationId: string) => Promise<unknown>;
  /** The target as the registry has it now. */
  currentTarget: (target: PullTarget) => PullTarget | undefined;
  /** For one page. */
  timeoutMs: number;
  /** No list is longer; by default {@link PAGES_PER_WALK}. */
  pagesPerWalk?: number;
  now: () => number;
  /** A monotonic clock, in milliseconds. */
  elapsed: () => number;
  log: Logger;
  onPage: (module: string, counts: Counts) => void;
  onFailed: (target: PullTarget, error: PullFailure | PeerFailure) => void;
}

/** What ends a run before its list does. Each run handles one page at least. */
export interface RunLimits {
  pages: number;
  /** By the monotonic clock. */
  until: number;
}

/** Objects handed to the store together. */
const CHUNK = 50;
/** Objects of a page that are named in the log; the rest are counted. */
const NAMED_IN_LOG = 5;

/** Walks along the Sender lists of partners, and gives what it finds to the store (PAG-22). */
export class Puller {
  #isStopping = false;

  constructor(private readonly options: PullerOptions) {}

  /** Ends runs after the page that they are at; what is left is left to the next start. */
  stop(): void {
    this.#isStopping = true;
  }

  /** @returns `more` where the limits, and not the list, ended the run */
  async run({ target, state }: KnownTarget, limits: RunLimits): Promise<'done' | 'more'> {
    const { states, now, elapsed, log } = this.options;
    const key = pullKey(target);
    // Before anything else: a list that brings the process down must not be the next thing that it does again.
    await states.save(key, { lastRunAt: now() });
    let walk: Walk = startOfWalk(target, state, now());
    let { failures } = state;
    const visited = new Set<string>();
    const correlationId = randomUUID();
    try {
      for (;;) {
        const current = this.options.currentTarget(target);
        if (current === undefined) return 'done';
        visited.add(walk.next);
        const page = await this.#page(current, walk.next, correlationId);
        const { counts, seenUntil } = await this.#store(current, page.objects, correlationId);
        this.options.onPage(key.module, counts);
        failures = 0;
        const step = nextStep(walk, { link: page.link, seenUntil }, visited, this.options.pagesPerWalk);
        if (step === undefined) {
          await states.save(key, afterWalk(state, walk, seenUntil, now()), counts);
          await states.answer(key, walk.beganAt, now());
          log.info({ ...key, pages: walk.pages + 1 }, 'pulled');
          return 'done';
        }
        walk = step;
        await states.save(key, { walk, failures }, counts);
        if (visited.size >= limits.pages || elapsed() >= limits.until || this.#isStopping) return 'more';
      }
    } catch (error) {
      if (!(error instanceof PullFailure || error instanceof PeerFailure)) throw error;
      log.warn({ ...key, why: error.message }, 'pull failed');
      await states.save(key, afterFailure({ failures }, walk, asPullFailure(error)));
      this.options.onFailed(target, error);
      return 'done';
    }
  }

  async #page({ access, party }: PullTarget, url: string, correlationId: string) {
    const { client, hub, timeoutMs } = this.options;
    const routing = { to: party, from: hub };
    return readPage(await client.call({ method: 'GET', url, access, routing, correlationId, timeoutMs }));
  }

  /** PAG-22: the good objects of a page are kept, the others counted. */
  async #store(target: PullTarget, objects: readonly string[], correlationId: string) {
    const all: Pulled[] = [];
    for (let at = 0; at < objects.length; at += CHUNK) {
      const chunk = objects.slice(at, at + CHUNK);
      all.push(...(await Promise.all(chunk.map((text) => this.#storeOne(target, text, correlationId)))));
    }
    this.#logOthers(target, all);
    const count = (kind: Pulled['kind']) => all.filter((pulled) => pulled.kind === kind).length;
    const counts = { stored: count('push'), refused: count('refused'), ignored: count('ignored') };
    const times = all.flatMap((pulled) => (pulled.kind === 'push' ? (pulled.lastUpdated ?? []) : []));
    const seenUntil = times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b));
    return { counts, seenUntil };
  }

  async #storeOne(target: PullTarget, text: string, correlationId: string): Promise<Pulled> {
    const pulled = await sortOut(target, text, this.options.audienceOf);
    if (pulled.kind !== 'push') return pulled;
    try {
      await this.options.store(pulled.push, correlationId);
      return pulled;
    } catch (error) {
      if (!(error instanceof OcpiError)) throw error;
      // The hub's own fault: the page is fetched again later.
      if (error.retryable) throw new PullFailure(error.message);
      return { kind: 'refused', id: pulled.push.path[0], why: error.message };
    }
  }

  #logOthers(target: PullTarget, all: readonly Pulled[]): void {
    const others = all.filter((pulled) => pulled.kind !== 'push');
    if (others.length === 0) return;
    const named = others.slice(0, NAMED_IN_LOG);
    this.options.log.warn({ ...pullKey(target), objects: others.length, named }, 'pulled objects not taken');
  }
}

function asPullFailure(error: PullFailure | PeerFailure): PullFailure {
  return error instanceof PullFailure ? error : new PullFailure(error.message);
}
