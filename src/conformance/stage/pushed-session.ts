import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { JournalEntry } from '../../sandbox/http/journal.js';
import type { Addressing } from '../../sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectEqual, isEqual } from '../expect/expect.js';
import { aSession } from '../samples/session.js';
import { receivedBy } from './arrivals.js';
import type { Stage } from './stage.js';

type Fields = Readonly<Record<string, unknown>>;

/** One Session of CPO1 that concerns EMSP1, and one way to push it. */
export class PushedSession {
  constructor(
    readonly cpo: SandboxPlatform,
    readonly emsp: SandboxPlatform,
    readonly id: string,
    readonly to: Addressing['to'],
  ) {}

  get ref() {
    return { countryCode: 'NL', partyId: 'CP1', id: this.id };
  }

  put(changes: Fields = {}): Promise<HubAnswer> {
    return this.cpo.sessions.put(JSON.stringify(aSession(this.id, changes)), { to: this.to });
  }

  patch(changes: Fields): Promise<HubAnswer> {
    return this.cpo.sessions.patch(this.ref, JSON.stringify(changes), { to: this.to });
  }

  read(): Promise<HubAnswer> {
    return this.cpo.sessions.readBack(this.ref, { to: this.to });
  }

  /** What the EMSP has got about it. */
  get arrived(): JournalEntry[] {
    return receivedBy(this.emsp, `/${this.id}`).filter(({ method }) => method !== 'GET');
  }

  /** What the EMSP holds. */
  get held(): Fields | undefined {
    return this.emsp.sessions.received().store.get(this.ref)?.body;
  }

  /** Waits until the EMSP holds exactly this. @throws Failed with what it holds in the end */
  async expectHeld(expected: unknown): Promise<void> {
    // What it holds instead is said below.
    await this.emsp.until(() => isEqual(this.held, expected), `Session ${this.id}`).catch(() => {});
    expectEqual(this.held, expected, `the Session at ${this.emsp.label}`);
  }
}

/**
 * The same with a Session whose receiver is named, with one whose receiver is found by its token, and with one that
 * is for the hub, if the hub takes such ones (D2): it may refuse them (RT-B-11).
 */
export async function inEachWay(stage: Stage, act: (session: PushedSession) => Promise<void>): Promise<void> {
  const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
  const session = (to: Addressing['to']) => new PushedSession(cpo, emsp, stage.newId(), to);
  await act(session(emsp.parties[0]));
  await act(session('nobody'));
  const isTaken = await stage.scenery('Sessions for the hub', async () => (await session('hub').put()).ok);
  if (isTaken) await act(session('hub'));
}
