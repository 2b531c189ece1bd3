import { type Database, openDatabase } from '../../src/infra/database.js';
import { Secrets } from '../../src/infra/secrets.js';
import { type PartyId, partyKey } from '../../src/ocpi/party.js';
import type { Party, Registry } from '../../src/platforms/registry.js';
import { readRegistry } from '../../src/platforms/registry-source.js';
import { sealedCdrLocation } from '../../src/relay/cdr-location.js';
import { ResponseUrls } from '../../src/relay/response-urls/response-urls.js';
import { KeptTails } from '../../src/relay/sealed-urls/kept-tails.js';
import { SealedUrls } from '../../src/relay/sealed-urls/sealed-urls.js';
import type { TestHub } from './hub.js';

/** Seals URLs as a hub does, with that hub's secret: as another process of the same hub would. */
export class HubSealing {
  readonly #database: Database;
  readonly #secrets: Secrets;
  readonly #urls: SealedUrls;
  readonly #responseUrls: ResponseUrls;

  constructor(hub: TestHub) {
    this.#database = openDatabase(hub.place.databaseUrl, 2);
    this.#secrets = new Secrets(hub.place.hubSecret);
    const kept = new KeptTails(this.#database);
    this.#urls = new SealedUrls(this.#secrets.urls, kept, hub.url, Date.now);
    this.#responseUrls = new ResponseUrls(this.#urls, { publicUrl: hub.url, allowPrivate: true });
  }

  /** What X's platform gets in place of R's response_url, in a body. */
  async responseUrl(
    requester: PartyId,
    target: PartyId,
    url: string,
    { module = 'commands', expiresAt = Date.now() + 60_000 } = {},
  ): Promise<string> {
    const registry = await this.#registry();
    const from = partyIn(registry, requester);
    const asked = { registry, from, to: partyIn(registry, target), module, expiresAt };
    const body = Buffer.from(JSON.stringify({ response_url: url }));
    const replaced = await this.#responseUrls.replaceInBody(body, asked);
    return (JSON.parse(replaced.toString('utf8')) as { response_url: string }).response_url;
  }

  /** The Location that R gets for a CDR that it posted to X. */
  async cdrLocation(
    poster: PartyId,
    receiver: PartyId,
    endpoint: string,
    location: string | undefined,
    cdrId = 'CDR1',
  ): Promise<string> {
    const registry = await this.#registry();
    const from = partyIn(registry, poster);
    const to = partyIn(registry, receiver);
    const reached = { to, platform: registry.platformOf(to), endpoint };
    const cdr = { from, reached, version: '2.2.1' as const, cdrId, location };
    const sealed = await sealedCdrLocation(this.#urls, cdr);
    if (sealed === undefined) throw new Error('not sealed');
    return sealed;
  }

  async close(): Promise<void> {
    await this.#database.$disconnect();
  }

  #registry(): Promise<Registry> {
    return readRegistry(this.#database, this.#secrets);
  }
}

function partyIn(registry: Registry, id: PartyId): Party {
  const party = registry.party(id);
  if (party === undefined) throw new Error(`the hub knows no ${partyKey(id)}`);
  return party;
}
