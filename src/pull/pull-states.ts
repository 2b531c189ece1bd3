import type { Database, DatabaseSession } from '../infra/database.js';
import { storableText } from '../infra/storable-text.js';
import type { PartyKey } from '../ocpi/party.js';
import { type KnownTarget, knownTargets } from './due.js';
import { believable, newPullState, type PullState, SLACK_MS } from './pull-state.js';
import { type PullKey, type PullTarget, pullKey } from './targets.js';

type Row = NonNullable<Awaited<ReturnType<Database['pullState']['findFirst']>>>;
type Changes = Partial<Omit<PullState, keyof PullKey | 'stored' | 'refused' | 'ignored'>>;

/** What became of the objects of a page. */
export type Counts = Record<'stored' | 'refused' | 'ignored', number>;

/** Longer messages are cut: they are for an operator's eyes. */
const ERROR_CHARACTERS = 500;

/** The states in the database: the truth about pulls. What is in Redis only says that somebody should look. */
export class PullStates {
  constructor(private readonly database: Database) {}

  /**
   * The targets with their states; those that have none yet, or one about another platform, begin anew.
   *
   * @param now milliseconds since 1970
   */
  async of(targets: readonly PullTarget[], now: number): Promise<KnownTarget[]> {
    const all = async () => (await this.#all()).map((state) => believable(state, now));
    const known = knownTargets(targets, await all());
    if (known.length === targets.length) return known;
    const found = new Set(known.map(({ target }) => target));
    for (const target of targets.filter((each) => !found.has(each)))
      await this.#begin(newPullState(pullKey(target), target.platform.id, now));
    return knownTargets(targets, await all());
  }

  /** Leaves alone what somebody else has begun meanwhile: it may have been asked for since. */
  async #begin(state: PullState): Promise<void> {
    const { pullState } = this.database;
    const row = toRow(state);
    const { party, module, platformId } = row;
    await pullState.updateMany({ where: { party, module, platformId: { not: platformId } }, data: row });
    await pullState.createMany({ data: [row], skipDuplicates: true });
  }

  /** Writes what has changed, and adds what became of the objects of one page. */
  async save(key: PullKey, changes: Changes, counts?: Counts): Promise<void> {
    const { walk, lastError, ...times } = changes;
    await this.database.pullState.updateMany({
      where: { party: key.party, module: key.module },
      data: {
        ...toColumns(times),
        ...('walk' in changes ? walkColumns(walk) : {}),
        ...('lastError' in changes ? { lastError: errorText(lastError) } : {}),
        ...(counts === undefined ? {} : increments(counts)),
      },
    });
  }

  /**
   * Whoever asked before a walk began has what they asked for. Who has asked since, be it in this moment and by another process,
   * has not: what changed meanwhile may stand on a page that the walk had passed.
   */
  async answer({ party, module }: PullKey, walkBeganAt: number, now: number): Promise<void> {
    const before = { askedAt: { lte: new Date(walkBeganAt) } };
    // As `believable` has it: written while the clock was ahead.
    const impossible = { askedAt: { gt: new Date(now + SLACK_MS) } };
    await this.database.pullState.updateMany({
      where: { party, module, OR: [before, impossible] },
      data: { askedAt: null },
    });
  }

  /** A party has pushed by itself; it need not have been heard of before. */
  async notePush(key: PullKey, platformId: number, now: number): Promise<void> {
    const { party, module } = key;
    const pushedAt = new Date(now);
    const { pullState } = this.database;
    const { count } = await pullState.updateMany({
      where: { party, module, platformId },
      data: { pushedAt },
    });
    if (count > 0) return;
    const row = { ...toRow(newPullState(key, platformId, now)), pushedAt };
    await pullState.upsert({ where: whereKey(key), create: row, update: row });
  }

  async #all(): Promise<PullState[]> {
    return (await this.database.pullState.findMany()).map(toState);
  }
}

/** All that parties offer is to be pulled as soon as they can be. What is not known yet is pulled by itself. */
export async function askPullsOf(session: DatabaseSession, parties: readonly PartyKey[]): Promise<void> {
  await session.$executeRaw`
    WITH own AS MATERIALIZED (
      SELECT party, module FROM pull_state WHERE party = ANY(${[...parties]}::text[])
      ORDER BY party, module FOR UPDATE
    )
    UPDATE pull_state s SET asked_at = clock_timestamp(), failures = 0
    FROM own WHERE s.party = own.party AND s.module = own.module`;
}

function whereKey({ party, module }: PullKey) {
  return { party_module: { party, module } };
}

function increments({ stored, refused, ignored }: Counts) {
  return { stored: { increment: stored }, refused: { increment: refused }, ignored: { increment: ignored } };
}

type Times = Omit<Changes, 'walk' | 'lastError'>;

/** Fields that are left out stay as they are; undefined takes a value away. */
function toColumns({ knownSince, failures, platformId, ...times }: Times) {
  const columns = Object.entries(times).map(([name, at]) => [name, at === undefined ? null : new Date(at)]);
  return {
    ...(Object.fromEntries(columns) as Partial<Record<keyof typeof times, Date | null>>),
    ...(knownSince === undefined ? {} : { knownSince: new Date(knownSince) }),
    ...(failures === undefined ? {} : { failures }),
    ...(platformId === undefined ? {} : { platformId }),
  };
}

function walkColumns(walk: PullState['walk']) {
  return {
    walkNext: walk?.next ?? null,
    walkBeganAt: walk === undefined ? null : new Date(walk.beganAt),
    walkPages: walk?.pages ?? 0,
    walkSeenUntil: walk?.seenUntil === undefined ? null : new Date(walk.seenUntil),
  };
}

function errorText(error: string | undefined): string | null {
  return error === undefined ? null : storableText(error, ERROR_CHARACTERS);
}

function toRow({ party, module, platformId, knownSince, walk, lastError, ...rest }: PullState) {
  const { stored, refused, ignored, failures, ...times } = rest;
  return {
    ...{ party, module, platformId, stored, refused, ignored, failures },
    ...toColumns(times),
    knownSince: new Date(knownSince),
    ...walkColumns(walk),
    lastError: errorText(lastError),
  };
}

function toState(row: Row): PullState {
  const time = (date: Date | null) => date?.getTime();
  const { walkNext, walkBeganAt, walkPages, walkSeenUntil, ...rest } = row;
  return {
    ...rest,
    knownSince: row.knownSince.getTime(),
    pushedAt: time(row.pushedAt),
    askedAt: time(row.askedAt),
    seenUntil: time(row.seenUntil),
    lastRunAt: time(row.lastRunAt),
    lastOkAt: time(row.lastOkAt),
    lastError: row.lastError ?? undefined,
    walk:
      walkNext === null || walkBeganAt === null
        ? undefined
        : {
            next: walkNext,
            beganAt: walkBeganAt.getTime(),
            pages: walkPages,
            seenUntil: time(walkSeenUntil),
          },
  };
}
