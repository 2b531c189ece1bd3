import { type PartyId, partyKey } from '../../src/ocpi/party.js';
import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';
import type { JournalEntry } from '../../src/sandbox/http/journal.js';
import type { MessageToHub } from '../../src/sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import type { TestHub } from '../harness/hub.js';
import { waitUntil } from '../harness/wait-until.js';

type More = Partial<MessageToHub>;

/** One party's dealings with Locations: paths are `LOC1`, `LOC1/E1` or `LOC1/E1/1`, bodies are values. */
export class LocationParty {
  readonly id: PartyId;

  constructor(
    readonly platform: SandboxPlatform,
    id: PartyId | undefined = platform.parties[0],
  ) {
    if (id === undefined) throw new Error(`${platform.label} has no party`);
    this.id = id;
  }

  put(path: string, body: unknown, more: More = {}): Promise<HubAnswer> {
    return this.#own('PUT', path, { body: JSON.stringify(body), ...more });
  }

  patch(path: string, body: unknown, more: More = {}): Promise<HubAnswer> {
    return this.#own('PATCH', path, { body: JSON.stringify(body), ...more });
  }

  /** The hub's copy of an own object (Receiver interface). */
  async copy(path: string): Promise<unknown> {
    return (await this.#own('GET', path)).envelope?.data;
  }

  /** Any method on the Receiver URL of an own object. */
  call(method: MessageToHub['method'], path: string, more: More = {}): Promise<HubAnswer> {
    return this.#own(method, path, more);
  }

  /** A single object, found by its id (Sender interface). */
  find(path: string, more: More = {}): Promise<HubAnswer> {
    return this.#send('GET', 'SENDER', path.split('/'), more);
  }

  /** GET All via the hub. */
  list(query = '', more: More = {}): Promise<HubAnswer> {
    return this.#send('GET', 'SENDER', [], { query, ...more });
  }

  #own(method: MessageToHub['method'], path: string, more: More = {}): Promise<HubAnswer> {
    const segments = [this.id.countryCode, this.id.partyId, ...path.split('/')];
    return this.#send(method, 'RECEIVER', segments, more);
  }

  #send(
    method: MessageToHub['method'],
    role: MessageToHub['role'],
    segments: string[],
    more: More,
  ): Promise<HubAnswer> {
    return this.platform.send({ method, module: 'locations', role, segments, from: this.id, ...more });
  }
}

/** `name` on an answer's list of Locations: which ones, in which order. */
export function idsIn(answer: HubAnswer): string[] {
  return listIn(answer).map(({ id }) => String(id));
}

export function listIn(answer: HubAnswer): Record<string, unknown>[] {
  const data = answer.envelope?.data;
  if (!Array.isArray(data))
    throw new Error(`no list: HTTP ${answer.httpStatus} ${answer.body.slice(0, 200)}`);
  return data;
}

/** What one party of a platform holds of a Location, as it was pushed to it; `NL/CP1/LOC1`. */
export function held(platform: SandboxPlatform, location: string, party?: PartyId): unknown {
  const document = platform.received(party).store.get(location.toUpperCase());
  return document === undefined ? undefined : JSON.parse(document.text);
}

/** What arrived about a Location, the first first. */
export function pushesOf(platform: SandboxPlatform, location: string, party?: PartyId): JournalEntry[] {
  return platform.journal.filter(
    ({ direction, method, url, requestHeaders }) =>
      direction === 'received' &&
      method !== 'GET' &&
      `${url}/`.includes(`/${location}/`) &&
      (party === undefined || requestHeaders['ocpi-to-party-id'] === party.partyId),
  );
}

/** `PUT LOC1/E1`: the messages about a Location, as method and path below its owner. */
export function pushedPaths(platform: SandboxPlatform, location: string): string[] {
  const owner = location.split('/').slice(0, 2).join('/');
  return pushesOf(platform, location).map(
    ({ method, url }) => `${method} ${url.slice(url.indexOf(`/${owner}/`) + owner.length + 2)}`,
  );
}

/**
 * Waits until every receiver's cursor has passed all that was acknowledged so far. Cursors pass nothing that is
 * still on its way, so what has not arrived by then never will.
 */
export async function allDelivered(hub: TestHub, ...except: PartyId[]): Promise<void> {
  const away = new Set(except.map(partyKey));
  await waitUntil(async () => {
    const deliveries = await hub.admin.deliveries();
    return deliveries.every(({ receiver, pending }) => pending === 0 || away.has(receiver));
  }, 'the delivery of everything that was pushed');
}

/** The parties that an answer's routing headers name, as `NL/CP1`. */
export function routeOf({ headers }: Pick<HubAnswer, 'headers'>): { to: string; from: string } {
  return {
    to: `${headers['ocpi-to-country-code']}/${headers['ocpi-to-party-id']}`,
    from: `${headers['ocpi-from-country-code']}/${headers['ocpi-from-party-id']}`,
  };
}
