import { type PartyId, partyKey } from '../../ocpi/party.js';
import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { JournalEntry } from '../../sandbox/http/journal.js';
import type { MessageToHub } from '../../sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectEqual, isEqual } from '../expect/expect.js';
import { aLocation } from '../samples/location.js';

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

  /** `NL/CP1` */
  get key(): string {
    return partyKey(this.id);
  }

  /** A small valid Location of this party. */
  location(id: string, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    return aLocation(id, { country_code: this.id.countryCode, party_id: this.id.partyId, ...changes });
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

/** What one party of a platform holds of a Location, as it was pushed to it; `NL/CP1/LOC1`. */
export function held(platform: SandboxPlatform, location: string, party?: PartyId): unknown {
  const document = platform.received(party).store.get(location.toUpperCase());
  return document === undefined ? undefined : JSON.parse(document.text);
}

/** Waits until a platform holds exactly this of a Location. @throws Failed with what it holds in the end */
export async function expectHeld(
  platform: SandboxPlatform,
  location: string,
  expected: unknown,
): Promise<void> {
  const isHeld = () => isEqual(held(platform, location), expected);
  // What it holds instead is said below.
  await platform.until(isHeld, location).catch(() => {});
  expectEqual(held(platform, location), expected, `${location} at ${platform.label}`);
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
