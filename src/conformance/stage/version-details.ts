import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { Failed } from '../outcome.js';
import { exactCall } from './exact-call.js';

export interface ListedVersion {
  version: string;
  url: string;
}

export interface ListedEndpoint {
  identifier: string;
  role: string;
  url: string;
}

/** The versions that the hub lists for a platform. */
export async function listedVersions(platform: SandboxPlatform): Promise<ListedVersion[]> {
  const { envelope, body } = await exactCall(platform, platform.connection.versionsUrl);
  if (!Array.isArray(envelope?.data)) throw new Failed('versions', 'a list', body);
  return envelope.data;
}

/** Each listed version with what stands behind its URL. */
export async function listedDetails(platform: SandboxPlatform) {
  const listed = await listedVersions(platform);
  return Promise.all(
    listed.map(async ({ version, url }) => {
      const { envelope, body } = await exactCall(platform, url);
      const { version: named, endpoints } = new Object(envelope?.data) as Record<string, unknown>;
      if (!Array.isArray(endpoints)) throw new Failed(`details of ${version}`, 'endpoints', body);
      return { version, named, endpoints: endpoints as ListedEndpoint[] };
    }),
  );
}
