import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { JournalEntry } from '../../sandbox/http/journal.js';
import type { Addressing } from '../../sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { Failed } from '../outcome.js';
import { aCdr } from '../samples/cdr.js';
import type { Stage } from './stage.js';

type Fields = Readonly<Record<string, unknown>>;

/** CDRs of CPO1 that concern EMSP1, and one way to post them. */
export class CdrWay {
  constructor(
    readonly cpo: SandboxPlatform,
    readonly emsp: SandboxPlatform,
    readonly to: Addressing['to'],
  ) {}

  post(id: string, changes: Fields = {}): Promise<HubAnswer> {
    return this.postText(JSON.stringify(aCdr(id, changes)));
  }

  postText(text: string): Promise<HubAnswer> {
    return this.cpo.cdrs.post(text, { to: this.to });
  }

  /** The POST with which a CDR has come to the EMSP, or will. */
  arrival(id: string): Promise<JournalEntry> {
    return cdrArrival(this.emsp, id);
  }
}

/**
 * The same with CDRs whose receiver is named, with such whose receiver is found by their token, and with such that
 * are for the hub, if the hub takes them (D2): it may refuse them (RT-B-11).
 */
export async function inEachCdrWay(stage: Stage, act: (way: CdrWay) => Promise<void>): Promise<void> {
  const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
  const way = (to: Addressing['to']) => new CdrWay(cpo, emsp, to);
  await act(way(emsp.parties[0]));
  await act(way('nobody'));
  const isTaken = await stage.scenery(
    'CDRs for the hub',
    async () => (await way('hub').post(stage.newId())).ok,
  );
  if (isTaken) await act(way('hub'));
}

/** The POSTs of a CDR at a platform so far. Its id stands in the body alone. */
export function cdrArrivals(platform: SandboxPlatform, id: string): JournalEntry[] {
  return platform.journal.filter((entry) => isPostOf(entry, id));
}

/** The first POST of a CDR at a platform, or the first that will come. */
export function cdrArrival(platform: SandboxPlatform, id: string, timeoutMs = 10_000): Promise<JournalEntry> {
  const what = `CDR ${id} at ${platform.label}`;
  return platform.journal.waitFor((entry) => isPostOf(entry, id), { what, timeoutMs });
}

/** Where the answer to a POST says that the CDR can be read (CDR-R-02). */
export function cdrUrl({ headers }: Pick<HubAnswer, 'headers'>): string {
  const { location } = headers;
  if (typeof location !== 'string' || !URL.canParse(location))
    throw new Failed('header Location', 'an absolute URL', String(location));
  return location;
}

function isPostOf({ direction, method, requestBody }: JournalEntry, id: string): boolean {
  return direction === 'received' && method === 'POST' && requestBody.includes(`"id":"${id}"`);
}
