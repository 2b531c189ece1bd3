import { joinObject, splitObject, withMember } from '../../ocpi/json/raw-json.js';
import type { Random } from '../../sandbox/generator/random.js';
import { type ObjectRef, refOf, TOKENS } from '../../sandbox/objects/object-kind.js';
import type { OwnedObjects } from '../../sandbox/objects/owned-objects.js';
import type { Ledger } from './ledger.js';
import { ObjectSender } from './object-sender.js';
import { Objects } from './objects.js';
import type { Pusher } from './pusher.js';
import type { StormClock } from './storm-clock.js';

const NEW_SHARE = 0.1;

/** Pushes of an EMSP's Tokens: new ones, and such that are blocked and freed. */
export class TokenPushes implements Pusher {
  readonly #refs = new Objects<ObjectRef>();
  readonly #sender: ObjectSender;
  readonly #unpushed: string[];

  constructor(
    private readonly objects: OwnedObjects,
    ledger: Ledger,
    private readonly clock: StormClock,
    texts: readonly string[],
  ) {
    this.#sender = new ObjectSender(TOKENS, objects, ledger);
    this.#unpushed = [...texts].reverse();
  }

  get owed(): number {
    return this.#sender.owed.size;
  }

  async push(random: Random): Promise<void> {
    const text = this.#refs.size === 0 || random.chance(NEW_SHARE) ? this.#unpushed.pop() : undefined;
    if (text === undefined) return this.#refs.withAny(random, (ref) => this.#change(ref, random));
    const body = JSON.parse(text) as Record<string, unknown>;
    const ref = refOf(TOKENS, body);
    await this.#refs.with(ref, async () => {
      await this.#sender.put(ref, text, String(body.last_updated));
    });
    this.#refs.add(ref);
  }

  pushOwed(): Promise<void> {
    return this.#sender.sendOwed();
  }

  async #change(ref: ObjectRef, random: Random): Promise<void> {
    const held = this.objects.truth.get(ref);
    if (held === undefined) throw new Error(`${ref.id} is not in the truth`);
    const isOwed = [...this.#sender.owed.values()].includes(ref);
    const at = this.clock.nextDateTime();
    const valid = random.chance(0.5);
    if (!isOwed && random.chance(0.5)) {
      await this.#sender.patch(ref, JSON.stringify({ valid, last_updated: at }), at);
      return;
    }
    const members = withMember(splitObject(held.text), 'valid', String(valid));
    const text = joinObject(withMember(members, 'last_updated', JSON.stringify(at)));
    await this.#sender.put(ref, text, at);
  }
}
