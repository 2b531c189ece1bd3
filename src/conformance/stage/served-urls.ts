import { partyKey } from '../../ocpi/party.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectThat } from '../expect/expect.js';
import { exactCall } from './exact-call.js';

/** What a hub shows to a platform, as its own lists tell. */
export interface ServedUrls {
  versions: string;
  /** Of each version that it lists. */
  details: string[];
  credentials: string;
  /** All other endpoints of the version that the two use, and an object below each. */
  modules: string[];
}

export async function servedUrls(platform: SandboxPlatform): Promise<ServedUrls> {
  const { versionsUrl, endpoints } = platform.connection;
  const { envelope } = await exactCall(platform, versionsUrl);
  const versions: { url: string }[] = Array.isArray(envelope?.data) ? envelope.data : [];
  const credentials = endpoints.find(({ identifier }) => identifier === 'credentials')?.url;
  expectThat(credentials !== undefined, 'version details', 'a credentials endpoint', endpoints);
  const owner = platform.parties.map(partyKey)[0];
  const modules = endpoints
    .filter(({ identifier }) => identifier !== 'credentials')
    .flatMap(({ role, url }) => [url, `${url}/${role === 'SENDER' ? 'ID1' : `${owner}/ID1`}`]);
  return { versions: versionsUrl, details: versions.map(({ url }) => url), credentials, modules };
}

/** All of them in one list. */
export function allOf({ versions, details, credentials, modules }: ServedUrls): string[] {
  return [versions, ...details, credentials, ...modules];
}
