import { setTimeout as pause } from 'node:timers/promises';
import { generatedParties, generateLocations } from '../../src/sandbox/generator/locations.js';
import { generateStatusChanges } from '../../src/sandbox/generator/status-changes.js';
import { Signal } from '../../src/sandbox/http/signal.js';
import { inParallel } from '../../src/sandbox/in-parallel.js';
import type { PushResult } from '../../src/sandbox/locations/location-owner.js';
import { type LocationStore, locationKey } from '../../src/sandbox/locations/location-store.js';
import type { StatusChange } from '../../src/sandbox/locations/status-change.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';

/** How long a client waits after a push that got no answer. */
const RETRY_MS = 50;

/** Pushes under way at the same time. */
const UNDER_WAY = 32;
/** New Locations come in groups, each followed by status changes in it, so that every moment sees both. */
const GROUP = 40;
const CHANGES_PER_GROUP = 80;

type Operation = { location: string } | { change: StatusChange };

/** How the hub took the pushes. */
export interface PushCounts {
  acknowledged: number;
  /** Answered with HTTP 200 and a status code of the 3000 range: try again. */
  refused: number;
  /** Not found: changes of a Location whose own push had not got through. */
  orphaned: number;
  /** Answered in any other way. */
  odd: number;
  /** Not answered: no connection, or a broken one. */
  unanswered: number;
}

/**
 * A CPO that pushes as fast as the hub answers, first its Locations with status changes in between, then status
 * changes without end, and that keeps a record of which pushes were acknowledged.
 */
export class PushStorm {
  counts: PushCounts = { acknowledged: 0, refused: 0, orphaned: 0, odd: 0, unanswered: 0 };
  /** One line for each odd answer and each broken connection. */
  readonly complaints: string[] = [];

  readonly #operations: Generator<Operation>;
  readonly #answered = new Signal();
  readonly #acknowledgedLocations = new Set<string>();
  /** By EVSE: the status of each change that was sent, by its time. */
  readonly #sent = new Map<string, Map<string, string>>();
  /** By EVSE: the time of the last change that was acknowledged. */
  readonly #acknowledged = new Map<string, string>();
  #times: number[] = [];
  #isStopping = false;

  /** @param cpo hosts {@link stormParty} */
  constructor(
    private readonly cpo: SandboxPlatform,
    { seed, locations }: { seed: number; locations: number },
  ) {
    this.#operations = operations([...generateLocations({ seed, size: locations, parties: 1 })], seed);
  }

  /** Goes on where it stopped, until {@link stop}. */
  async run(): Promise<void> {
    this.#isStopping = false;
    await inParallel(
      this.#operations,
      UNDER_WAY,
      async (operation) => {
        const { unanswered } = this.counts;
        await this.#push(operation);
        // Like any client that finds nobody there; else the storm would use up its changes in no time.
        if (this.counts.unanswered > unanswered) await pause(RETRY_MS);
      },
      () => this.#isStopping,
    );
  }

  /** Sends nothing new; {@link run} ends when what is under way has been answered. */
  stop(): void {
    this.#isStopping = true;
  }

  /** Waits for so many further acknowledgements. */
  async acknowledges(count: number, withinMs = 20_000): Promise<void> {
    const goal = this.counts.acknowledged + count;
    const reached = () => this.counts.acknowledged >= goal;
    await this.#answered.until(reached, `${count} more acknowledgements`, withinMs);
  }

  /** Waits until a condition about {@link counts} is true. */
  until(condition: (counts: PushCounts) => boolean, what: string, withinMs = 20_000): Promise<void> {
    return this.#answered.until(() => condition(this.counts), what, withinMs);
  }

  /** How long 19 of 20 answered pushes took at most, of those since the last call. */
  usualMs(): number {
    const times = this.#times.sort((a, b) => a - b);
    this.#times = [];
    return times[Math.floor(times.length * 0.95)] ?? 0;
  }

  /**
   * What somebody should hold after all that was acknowledged, and does not: one line each. An EVSE may be ahead
   * of its last acknowledged change, where a push was stored whose answer got lost, but never behind.
   */
  lackingIn(held: LocationStore): string[] {
    const missing = [...this.#acknowledgedLocations].filter((key) => held.get(key) === undefined);
    const wrong = [...this.#acknowledged].flatMap(([path, atLeast]) => {
      const [country, party, id, uid = ''] = path.split('/');
      const text = held.get(`${country}/${party}/${id}`)?.evse(uid);
      if (text === undefined) return [`${path} is missing`];
      const { status, last_updated } = JSON.parse(text) as { status: string; last_updated: string };
      if (last_updated < atLeast) return [`${path} is of ${last_updated}, acknowledged was ${atLeast}`];
      const sent = this.#sent.get(path)?.get(last_updated);
      return sent === status ? [] : [`${path} is ${status} at ${last_updated}, sent was ${sent}`];
    });
    return [...missing.map((key) => `${key} is missing`), ...wrong];
  }

  async #push(operation: Operation): Promise<void> {
    const { locations } = this.cpo;
    if ('location' in operation) {
      const result = await locations.pushLocation(operation.location);
      const { country_code, party_id, id } = JSON.parse(operation.location) as Record<string, string>;
      this.#count(result, `PUT ${id}`);
      if (result.acknowledged && country_code !== undefined && party_id !== undefined && id !== undefined)
        this.#acknowledgedLocations.add(locationKey({ countryCode: country_code, partyId: party_id }, id));
      return;
    }
    const { location, evseUid, to, lastUpdated } = operation.change;
    const path = `${locationKey(location, location.id)}/${evseUid}`;
    const sent = this.#sent.get(path) ?? new Map<string, string>();
    this.#sent.set(path, sent.set(lastUpdated, to));
    const result = await locations.pushEvseStatus(location, evseUid, to, lastUpdated);
    if (result.acknowledged) this.#acknowledged.set(path, lastUpdated);
    const isOrphan =
      result.answer?.httpStatus === 404 &&
      !this.#acknowledgedLocations.has(locationKey(location, location.id));
    this.#count(result, `PATCH ${path}`, isOrphan);
  }

  #count({ acknowledged, answer, error, durationMs }: PushResult, what: string, isOrphan = false): void {
    if (answer === undefined) {
      this.counts.unanswered += 1;
      this.complaints.push(`${what}: ${errorCode(error)}`);
    } else {
      this.#times.push(durationMs);
      const statusCode = answer.envelope?.statusCode ?? 0;
      if (acknowledged) this.counts.acknowledged += 1;
      else if (isOrphan) this.counts.orphaned += 1;
      else if (answer.httpStatus === 200 && statusCode >= 3000 && statusCode < 4000) this.counts.refused += 1;
      else {
        this.counts.odd += 1;
        this.complaints.push(`${what}: HTTP ${answer.httpStatus} ${answer.body.slice(0, 200)}`);
      }
    }
    this.#answered.notify();
  }
}

/** The CPO of a storm. */
export function stormParty() {
  const [party] = generatedParties(1);
  if (party === undefined) throw new Error('no party was generated');
  return { ...party, role: 'CPO' as const };
}

function* operations(locations: readonly string[], seed: number): Generator<Operation> {
  for (let at = 0; at < locations.length; at += GROUP) {
    const group = locations.slice(at, at + GROUP);
    for (const location of group) yield { location };
    for (const change of generateStatusChanges({
      seed: seed + at,
      locations: group,
      count: CHANGES_PER_GROUP,
    }))
      yield { change };
  }
  // Later than all of the groups, whose changes come every 300 ms on average.
  const from = Date.UTC(2026, 5, 2);
  for (const change of generateStatusChanges({ seed, locations, from })) yield { change };
}

/**
 * What a push got instead of an answer. `notAccepted`: a connection on which the hub has never said anything, so
 * that it cannot be told from one that was still in the system's queue when the hub stopped listening.
 */
function errorCode(error: unknown): string {
  const { code, message, socket } = Object(error) as {
    code?: unknown;
    message?: unknown;
    socket?: { bytesRead?: number };
  };
  const wasSilent = code === 'ECONNREFUSED' || code === 'ECONNRESET' || socket?.bytesRead === 0;
  return wasSilent ? 'notAccepted' : String(code ?? message ?? error);
}
