import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import { Signal } from '../../sandbox/http/signal.js';
import type { Timelines } from '../journal/timelines.js';

/** What an object was made by a push: its `last_updated`, or gone. */
export type State = string;
export const DELETED: State = 'DELETED';

/** One thing that a push changes: an object, or an EVSE of one. */
export interface Change {
  /** `locations NL/C01/LOC1`, or with an EVSE behind it. */
  path: string;
  state: State;
}

/** How the hub took a push. */
export interface Taken {
  isAcknowledged: boolean;
  /** Some try of it may still lie at a process that stands still, and be carried out at any time. */
  isAtLarge: boolean;
}

interface Known {
  acknowledged: State | undefined;
  /** Sent after that, and not acknowledged: may have been stored or not. */
  since: State[];
}

/** The module of which objects may be deleted and come again: there it is remembered in which order. */
const WITH_HISTORY = 'tariffs ';
const COMPLAINTS = 40;

/** What all senders have sent, and what of it the hub has acknowledged. */
export class Ledger {
  readonly counts = { acknowledged: 0, refused: 0, unanswered: 0, otherwise: 0 };
  /** One line for each answer that was neither yes nor "try again". */
  readonly complaints: string[] = [];
  readonly #known = new Map<string, Known>();
  readonly #histories = new Map<string, State[]>();
  readonly #changed = new Signal();

  constructor(private readonly timelines: Timelines) {}

  /**
   * Sends a push and notes what came of it.
   *
   * @param isYes what counts as an acknowledgement
   */
  async push(
    changes: readonly Change[],
    send: () => Promise<HubAnswer>,
    isYes: (answer: HubAnswer) => boolean = ({ ok }) => ok,
  ): Promise<Taken> {
    for (const change of changes) this.#sent(change);
    const [{ path, state } = { path: '', state: '' }] = changes;
    this.timelines.note(path, `sent ${state}`);
    let taken: Taken;
    try {
      const answer = await send();
      taken = { isAcknowledged: isYes(answer), isAtLarge: answer.timeouts > 0 };
      this.#count(path, answer, taken.isAcknowledged);
      this.timelines.note(
        path,
        `${taken.isAcknowledged ? 'acknowledged' : `answered ${answer.httpStatus} ${answer.envelope?.statusCode}`} ${state}${taken.isAtLarge ? `, after ${answer.timeouts} timeouts` : ''}`,
      );
    } catch (error) {
      taken = { isAcknowledged: false, isAtLarge: true };
      this.counts.unanswered += 1;
      this.timelines.note(path, `no answer to ${state}: ${String(error)}`);
    }
    if (taken.isAcknowledged) for (const change of changes) this.#acknowledged(change);
    this.#changed.notify();
    return taken;
  }

  /** Waits for so many further acknowledgements. @throws WaitedTooLong */
  async acknowledges(count: number, withinMs: number): Promise<void> {
    const goal = this.counts.acknowledged + count;
    await this.#changed.until(
      () => this.counts.acknowledged >= goal,
      `${count} more acknowledgements`,
      withinMs,
    );
  }

  /** All states that a Tariff was sent in, the first first. */
  historyOf(path: string): readonly State[] {
    return this.#histories.get(path) ?? [];
  }

  /** Every path of which something was acknowledged. */
  get paths(): Iterable<string> {
    return this.#known.keys();
  }

  /** What is wrong with the state in which somebody holds an object; undefined where nothing is. */
  fault(path: string, held: State | undefined): string | undefined {
    const { acknowledged, since = [] } = this.#known.get(path) ?? {};
    if (acknowledged === undefined) return undefined;
    const after = since.length === 0 ? '' : `, later ones were sent (${since.join(' ')})`;
    if (held === undefined) {
      if (acknowledged === DELETED || since.includes(DELETED)) return undefined;
      return `${path} is missing, acknowledged was ${acknowledged}${after}`;
    }
    if (acknowledged === DELETED ? since.includes(held) : held >= acknowledged) return undefined;
    return `${path} is of ${held}, acknowledged was ${acknowledged}${after}`;
  }

  #sent({ path, state }: Change): void {
    const known = this.#known.get(path) ?? { acknowledged: undefined, since: [] };
    if (known.acknowledged !== state) known.since.push(state);
    this.#known.set(path, known);
    if (!path.startsWith(WITH_HISTORY)) return;
    const history = this.#histories.get(path) ?? [];
    if (history.at(-1) !== state) history.push(state);
    this.#histories.set(path, history);
  }

  #acknowledged({ path, state }: Change): void {
    this.#known.set(path, { acknowledged: state, since: [] });
  }

  #count(path: string, answer: HubAnswer, isAcknowledged: boolean): void {
    const { statusCode = 0 } = answer.envelope ?? {};
    if (isAcknowledged) this.counts.acknowledged += 1;
    else if (answer.httpStatus === 200 && statusCode >= 3000 && statusCode < 4000) this.counts.refused += 1;
    else {
      this.counts.otherwise += 1;
      if (this.complaints.length < COMPLAINTS)
        this.complaints.push(`${path}: HTTP ${answer.httpStatus} ${answer.body.slice(0, 200)}`);
    }
  }
}
