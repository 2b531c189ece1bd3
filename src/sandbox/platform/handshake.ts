import { check } from '../../ocpi/check.js';
import { type Credentials, credentials } from '../../ocpi/schemas/credentials.js';
import { type Endpoint, versionDetails, versionList } from '../../ocpi/schemas/versions.js';
import type { HubAnswer, HubClient, HubRequest } from '../http/hub-client.js';

/** The hub's versions and details as one party to the handshake reads them. */
export interface Discovered {
  version: string;
  endpoints: readonly Endpoint[];
}

/** The hub refused a step of the handshake; its answer says why. */
export class HandshakeRefused extends Error {
  constructor(
    readonly step: string,
    readonly answer: HubAnswer,
  ) {
    const { httpStatus, envelope } = answer;
    super(
      `${step}: HTTP ${httpStatus}, ${envelope?.statusCode ?? 'no envelope'} ${envelope?.statusMessage ?? ''}`.trim(),
    );
    this.name = 'HandshakeRefused';
  }
}

/**
 * GET versions, then GET the details of the best version that both know.
 *
 * @param wanted versions, the best first
 * @throws HandshakeRefused
 */
export async function discover(
  client: HubClient,
  versionsUrl: string,
  access: Pick<HubRequest, 'token' | 'tokenEncoding'>,
  wanted: readonly string[],
): Promise<Discovered> {
  const versions = check(
    versionList,
    await dataOf(client, 'GET versions', { method: 'GET', url: versionsUrl, ...access }),
  );
  for (const version of wanted) {
    const entry = versions.find((candidate) => candidate.version === version);
    if (entry === undefined) continue;
    const request: HubRequest = { method: 'GET', url: entry.url, ...access };
    const { endpoints } = check(versionDetails, await dataOf(client, 'GET version details', request));
    return { version, endpoints };
  }
  throw new Error(
    `no version in common: the hub offers ${versions.map(({ version }) => version).join(', ')}`,
  );
}

/**
 * POST or PUT of our credentials.
 *
 * @returns the hub's credentials
 * @throws HandshakeRefused
 */
export async function exchangeCredentials(
  client: HubClient,
  request: HubRequest & { method: 'POST' | 'PUT' },
): Promise<Credentials> {
  return check(credentials, await dataOf(client, `${request.method} credentials`, request));
}

async function dataOf(client: HubClient, step: string, request: HubRequest): Promise<unknown> {
  const answer = await client.send(request);
  if (!answer.ok) throw new HandshakeRefused(step, answer);
  return answer.envelope?.data;
}
