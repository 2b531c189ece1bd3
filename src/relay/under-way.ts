/**
 * Counts the requests under way to each platform, and lets no platform have more than its share: requests to one
 * that answers slowly must not pile up in memory, nor keep connections from others.
 */
export class UnderWay {
  readonly #counts = new Map<number, number>();

  /** @param most requests under way to one platform */
  constructor(readonly most: number) {}

  /** @returns what to call when the request has ended; undefined where there is no room */
  begin(platformId: number): (() => void) | undefined {
    const count = this.#counts.get(platformId) ?? 0;
    if (count >= this.most) return undefined;
    this.#counts.set(platformId, count + 1);
    return () => this.#end(platformId);
  }

  #end(platformId: number): void {
    const left = (this.#counts.get(platformId) ?? 1) - 1;
    if (left > 0) this.#counts.set(platformId, left);
    else this.#counts.delete(platformId);
  }
}
