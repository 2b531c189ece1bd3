import { type PartyId, partyKey } from '../../ocpi/party.js';
import type { ClientInfo } from '../../ocpi/schemas/client-info.js';
import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectOk, listIn } from '../expect/answers.js';
import { Failed } from '../outcome.js';
import { pagesFrom } from './list-pages.js';
import { partyOf } from './parties.js';
import type { Stage } from './stage.js';

type Fields = Record<string, unknown>;

/** The hub's list of parties, as far as its first page. */
export function clientInfoPage(platform: SandboxPlatform, query = ''): Promise<HubAnswer> {
  return platform.send({ method: 'GET', module: 'hubclientinfo', role: 'SENDER', query });
}

/** The whole list, as it is shown to a platform. */
export async function listedInfos(platform: SandboxPlatform, query = ''): Promise<Fields[]> {
  const pages = await pagesFrom(platform, await clientInfoPage(platform, query));
  for (const page of pages) expectOk(page, 'a page of the list');
  return pages.flatMap(listIn);
}

/** Those of a list that are about one party. */
export function about<Info extends Fields>(
  infos: readonly Info[],
  { countryCode, partyId }: PartyId,
): Info[] {
  return infos.filter((info) => info.country_code === countryCode && info.party_id === partyId);
}

/** All that a platform has been told about a party, the first first. */
export function toldOf(platform: SandboxPlatform, party: PartyId): ClientInfo[] {
  return about(platform.clientInfos.history, party);
}

/** See {@link toldOf}: the statuses alone. */
export function statusesTold(platform: SandboxPlatform, party: PartyId): string[] {
  return toldOf(platform, party).map(({ status }) => status);
}

/**
 * Waits until these are the latest statuses that a platform has been told of a party.
 *
 * @throws Failed with what it has been told instead
 */
export async function expectTold(
  platform: SandboxPlatform,
  party: PartyId,
  statuses: readonly string[],
  timeoutMs = 10_000,
): Promise<void> {
  const latest = () => statusesTold(platform, party).slice(-statuses.length).join();
  const isTold = () => latest() === statuses.join();
  await platform.until(isTold, partyKey(party), timeoutMs).catch(() => {
    throw new Failed(`what ${platform.label} is told of ${partyKey(party)}`, statuses.join(), latest());
  });
}

/**
 * Waits until some platforms have been told all about changes of before, as far as they ever will: a newcomer
 * registers, of whom all must be told.
 */
export async function allTold(stage: Stage, ...platforms: SandboxPlatform[]): Promise<void> {
  const newcomer = partyOf(await stage.guest({ role: 'CPO' }));
  await Promise.all(platforms.map((platform) => expectTold(platform, newcomer, ['CONNECTED'])));
}
