import type { z } from 'zod';
import type { Pulls, ShownPull } from '../pull/pulls.js';
import type { pull, pulls } from './schemas/pulls.js';

/** Where the hub stands with whoever it can pull from. */
export async function listPulls(source: Pulls): Promise<z.infer<typeof pulls>> {
  return { interval_s: source.intervalMs / 1000, pulls: (await source.list()).map(showPull) };
}

function showPull({ state, nextPullAt }: ShownPull): z.infer<typeof pull> {
  return {
    party: state.party,
    module: state.module,
    platform_id: state.platformId,
    last_pushed: time(state.pushedAt),
    next_pull: time(nextPullAt),
    last_run: time(state.lastRunAt),
    last_ok: time(state.lastOkAt),
    pages: state.walk?.pages ?? 0,
    seen_until: time(state.seenUntil),
    stored: state.stored.toString(),
    refused: state.refused.toString(),
    ignored: state.ignored.toString(),
    failures: state.failures,
    last_error: state.lastError ?? null,
  };
}

function time(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}
