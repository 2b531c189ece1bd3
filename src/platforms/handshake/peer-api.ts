import type { z } from 'zod';
import type { OcpiAnswer, OcpiCall, OcpiClient, PeerAccess } from '../../infra/peer/ocpi-client.js';
import { PeerFailure } from '../../infra/peer/peer-client.js';
import { describeProblems } from '../../ocpi/check.js';
import { isSuccess } from '../../ocpi/envelope.js';
import { OcpiError } from '../../ocpi/errors.js';
import { CONFIGURATION_MODULES, HUB_VERSIONS, type HubVersion } from '../../ocpi/modules.js';
import { type Endpoint, versionDetails, versionList } from '../../ocpi/schemas/versions.js';

/** What the handshake learns about a peer's API. */
export interface PeerApi {
  version: HubVersion;
  endpoints: Endpoint[];
}

/** Where a peer's API begins, and how to read it. */
export interface PeerApiRequest {
  versionsUrl: string;
  access: PeerAccess;
  timeoutMs: number;
  /** In order of preference; by default all that the hub speaks. */
  wanted?: readonly HubVersion[];
  /** Of the handshake. */
  correlationId: string;
}

/** A peer's API could not be used, and it is certain that the peer has not done what it was asked. */
export class NotTaken extends OcpiError {
  constructor(problem: string) {
    super('clientApiUnusable', problem);
  }
}

/**
 * Reads a peer's versions and the details of one of them (CRD-05, CRD-06).
 *
 * @throws OcpiError clientApiUnusable (3001), unsupportedVersion (3002) or missingEndpoints (3003)
 */
export async function readPeerApi(
  client: OcpiClient,
  { versionsUrl, wanted = HUB_VERSIONS, ...rest }: PeerApiRequest,
): Promise<PeerApi> {
  const get = { method: 'GET', about: { purpose: 'handshake', module: 'versions' }, ...rest } as const;
  const versions = await callForData(client, { ...get, url: versionsUrl }, versionList);
  const chosen = wanted.find((candidate) => versions.some((entry) => entry.version === candidate));
  const entry = versions.find((candidate) => candidate.version === chosen);
  if (chosen === undefined || entry === undefined) {
    const theirs = versions.map((candidate) => candidate.version).join(', ');
    throw new OcpiError(
      'unsupportedVersion',
      `${versionsUrl} lists ${theirs || 'none'}, expected ${wanted.join(' or ')}`,
    );
  }
  const details = await callForData(client, { ...get, url: entry.url }, versionDetails);
  requireEndpoints(details.endpoints, entry.url);
  return { version: chosen, endpoints: details.endpoints };
}

/**
 * The least that the hub can work with: `credentials`, to rotate tokens and to take leave, and one functional
 * module, since a peer without any could neither be pushed to nor asked (CRD-16).
 */
function requireEndpoints(endpoints: readonly Endpoint[], detailsUrl: string): void {
  if (!endpoints.some(({ identifier }) => identifier === 'credentials')) {
    throw new OcpiError('missingEndpoints', `${detailsUrl} lists no credentials endpoint`);
  }
  const configuration: readonly string[] = CONFIGURATION_MODULES;
  if (!endpoints.some(({ identifier }) => !configuration.includes(identifier))) {
    throw new OcpiError('missingEndpoints', `${detailsUrl} lists no functional module such as locations`);
  }
}

/**
 * Calls a peer's configuration module and reads the data of its answer.
 *
 * @throws OcpiError clientApiUnusable, saying what was called and what came back (CRD-13)
 */
export async function callForData<T>(client: OcpiClient, call: OcpiCall, schema: z.ZodType<T>): Promise<T> {
  const where = `${call.method} ${call.url}`;
  const answer = await callPeerApi(client, call, where);
  const { envelope, status } = answer;
  if (envelope === undefined || status >= 400 || !isSuccess(envelope.statusCode)) {
    const said = envelope === undefined ? 'no OCPI answer' : `status_code ${envelope.statusCode}`;
    const problem = `${where} was answered with HTTP ${status} and ${said}`;
    // HTTP 5xx may come from something in between, long after the request has reached the peer.
    const isRefusal = status < 500 && (envelope !== undefined || status >= 400);
    throw isRefusal ? new NotTaken(problem) : new OcpiError('clientApiUnusable', problem);
  }
  const data = schema.safeParse(envelope.data);
  if (!data.success)
    throw new OcpiError('clientApiUnusable', `${where}: data: ${describeProblems(data.error)}`);
  return data.data;
}

async function callPeerApi(client: OcpiClient, call: OcpiCall, where: string): Promise<OcpiAnswer> {
  try {
    const answer = await client.call(call);
    if (answer.status >= 300 && answer.status < 400) {
      throw new NotTaken(`${where} redirects (HTTP ${answer.status}); the hub follows no redirects`);
    }
    return answer;
  } catch (error) {
    if (!(error instanceof PeerFailure)) throw error;
    const neverArrived = error.kind === 'unreachable' || error.kind === 'forbidden';
    throw neverArrived ? new NotTaken(error.message) : new OcpiError('clientApiUnusable', error.message);
  }
}
