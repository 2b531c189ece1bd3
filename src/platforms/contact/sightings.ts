import type { Sighting } from './contacts.js';

interface Seen {
  heardAt: number | undefined;
  answeredAt: number | undefined;
  isNews: boolean;
}

/** What this process has seen of each platform, by its own clock that never jumps. One write in memory per request. */
export class Sightings {
  readonly #seen = new Map<number, Seen>();

  /** @param elapsed milliseconds since some moment */
  constructor(private readonly elapsed: () => number) {}

  /** A request of a platform's has been authenticated. */
  heard(platformId: number): void {
    const seen = this.#of(platformId);
    seen.heardAt = this.elapsed();
    seen.isNews = true;
  }

  /** A platform has answered a call of the hub's. */
  answered(platformId: number): void {
    const seen = this.#of(platformId);
    seen.answeredAt = this.elapsed();
    seen.isNews = true;
  }

  /** Whether a request has come since a moment. */
  hasHeardSince(platformId: number, since: number): boolean {
    return (this.#seen.get(platformId)?.heardAt ?? Number.NEGATIVE_INFINITY) >= since;
  }

  /** What was seen since this was last asked for. */
  takeNews(): Sighting[] {
    const now = this.elapsed();
    const news: Sighting[] = [];
    for (const [platformId, seen] of this.#seen) {
      if (!seen.isNews) continue;
      seen.isNews = false;
      const { heardAt, answeredAt } = seen;
      const seenAt = Math.max(heardAt ?? 0, answeredAt ?? 0);
      const answeredAgoMs = answeredAt === undefined ? undefined : now - answeredAt;
      news.push({ platformId, seenAgoMs: now - seenAt, answeredAgoMs });
    }
    return news;
  }

  #of(platformId: number): Seen {
    const known = this.#seen.get(platformId);
    if (known !== undefined) return known;
    const seen: Seen = { heardAt: undefined, answeredAt: undefined, isNews: false };
    this.#seen.set(platformId, seen);
    return seen;
  }
}
