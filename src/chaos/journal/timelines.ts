/** Events kept of each object. */
const EVENTS = 24;

/** What happened to each object lately, to look at when something is wrong with it. */
export class Timelines {
  readonly #events = new Map<string, string[]>();

  note(path: string, event: string): void {
    const events = this.#events.get(path) ?? [];
    events.push(`${new Date().toISOString().slice(11, 23)} ${event}`);
    if (events.length > EVENTS) events.shift();
    this.#events.set(path, events);
  }

  /** The latest events of an object, the oldest first. */
  of(path: string): readonly string[] {
    return this.#events.get(path) ?? [];
  }
}
