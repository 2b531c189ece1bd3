import { request } from 'undici';
import { formatAuthorization } from '../src/ocpi/authorization.js';
import type { PartyId } from '../src/ocpi/party.js';
import type { HubProcess } from '../src/sandbox/demo/hub-process.js';
import { startChildServer } from './child-server.js';
import { register } from './register.js';

/** What one receiver has got since it was last told to forget. */
export interface Received {
  /** As `NL-E01`. */
  name: string;
  /** Different paths of Locations and EVSEs. */
  objects: number;
  pushes: number;
  /** Digest of all paths with the numbers of the changes that came last: see one-clock.ts, CHANGE. */
  newest: string;
}

/** Receivers of Locations that share a process and a fate (floors/receivers.ts). */
export interface ReceiverGroup {
  url: string;
  parties: readonly PartyId[];
  register(hub: HubProcess): Promise<void>;
  /** From now on connections are refused, and those that stand are broken. */
  goAway(): Promise<void>;
  /** Connections are taken again. */
  open(): Promise<void>;
  /** Each calls the hub: a sign of life (HCI-21). */
  greet(hub: HubProcess): Promise<void>;
  /** From now on they take so long to answer a push, and a question for their versions, in milliseconds. */
  answerAfter(push: number, look: number): Promise<void>;
  /** Counts and times begin anew. */
  forget(): Promise<void>;
  /** Pushes that came: those that say when they were pushed, and those that do not. */
  counts(): Promise<{ timed: number; withoutTime: number }>;
  /** From push to receipt, in milliseconds, of those that say when they were pushed; in the order of receipt. */
  latencies(): Promise<number[]>;
  received(): Promise<Received[]>;
  stop(): void;
}

/**
 * @param letter with which their party ids begin
 * @param modules that they receive
 */
export async function startReceivers(
  letter: string,
  size: number,
  modules: readonly string[] = ['locations'],
): Promise<ReceiverGroup> {
  const control = await startChildServer('floors/receivers', modules);
  const tell = async <Answer>(order: string): Promise<Answer> =>
    (await (await request(`${control.url}/${order}`)).body.json()) as Answer;
  const url = await tell<string>('url');
  const tokens: string[] = [];
  const parties = Array.from({ length: size }, (_, at) => partyOf(letter, at));
  return {
    url,
    parties,
    register: async (hub) => {
      for (const party of parties) {
        tokens.push(await register(hub, party, 'EMSP', `${url}/${nameOf(party)}/versions`));
      }
    },
    goAway: () => tell('close'),
    open: () => tell('open'),
    greet: async (hub) => {
      await Promise.all(tokens.map((token) => greet(hub, token)));
    },
    answerAfter: (push, look) => tell(`answer-after/${push}/${look}`),
    forget: () => tell('forget'),
    counts: () => tell('counts'),
    latencies: () => tell('latencies'),
    received: () => tell('received'),
    stop: control.stop,
  };
}

function partyOf(letter: string, at: number): PartyId {
  return { countryCode: 'NL', partyId: `${letter}${at.toString(36).toUpperCase().padStart(2, '0')}` };
}

function nameOf({ countryCode, partyId }: PartyId): string {
  return `${countryCode}-${partyId}`;
}

async function greet(hub: HubProcess, token: string): Promise<void> {
  const headers = { Authorization: formatAuthorization(token, 'base64') };
  const answer = await request(`${hub.url}/ocpi/versions`, { headers });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`a greeting was answered with HTTP ${answer.statusCode}`);
}
