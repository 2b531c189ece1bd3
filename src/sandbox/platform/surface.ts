import { randomUUID } from 'node:crypto';
import { candidateTokens } from '../../ocpi/authorization.js';
import { OcpiError } from '../../ocpi/errors.js';
import { HEADER, readRoutingHeader, routingHeaders, SPELLED_HEADER, single } from '../../ocpi/headers.js';
import { CONFIGURATION_MODULES } from '../../ocpi/modules.js';
import type { PartyId } from '../../ocpi/party.js';
import { splitPath } from '../../ocpi/url-path.js';
import type { GivenAnswer, ReceivedRequest } from '../http/received-request.js';
import { failure, success } from './answers.js';
import { credentialsReceiver } from './credentials-receiver.js';
import { type EndpointTable, inVersion } from './endpoint-table.js';
import { hubClientInfoReceiver, type ReceivedClientInfos } from './hub-client-info-receiver.js';
import type { ModuleCall, ModuleHandler } from './module-call.js';
import type { SandboxModule } from './module-context.js';
import type { SandboxEndpoint, SandboxPlatformOptions } from './options.js';
import type { Registration } from './registration.js';

/** What the interfaces work upon. */
export interface SurfaceParts {
  endpoints: EndpointTable;
  registration: Registration;
  clientInfos: ReceivedClientInfos;
  modules: readonly SandboxModule[];
}

interface Route {
  version: string;
  endpoint: SandboxEndpoint;
  path: string;
  handler: ModuleHandler | undefined;
}

type Parties = Pick<ModuleCall, 'to' | 'from'>;

const NO_PARTIES: Parties = { to: undefined, from: undefined };
/** All others are functional, custom ones too. */
const CONFIGURATION = new Set<string>(CONFIGURATION_MODULES);

/**
 * What a platform shows to the hub: versions, version details, and the interfaces behind its endpoints, each
 * request behind the token check, each answer with the headers that OCPI wants.
 */
export class Surface {
  readonly #routes: Route[];
  readonly #versions: readonly string[];
  readonly #versionsPath: string;
  readonly #detailsPath: string;

  constructor(
    options: SandboxPlatformOptions,
    private readonly parts: SurfaceParts,
  ) {
    this.#versions = options.versions ?? ['2.2.1'];
    this.#versionsPath = options.versionsPath ?? '/ocpi/versions';
    this.#detailsPath = options.detailsPath ?? '/ocpi/{version}';
    const handlers = handlersOf(parts);
    this.#routes = this.#versions.flatMap((version) =>
      parts.endpoints.all.map((endpoint) => ({
        version,
        endpoint,
        path: withoutTail(inVersion(endpoint.path, version)),
        handler: endpoint.handler ?? handlers.get(`${endpoint.identifier}/${endpoint.role}`),
      })),
    );
    // The longest path first, so that one endpoint may lie below another.
    this.#routes.sort((a, b) => b.path.length - a.path.length);
  }

  /** Answers any request. */
  async answer(request: ReceivedRequest): Promise<GivenAnswer> {
    const route = this.#routes.find(({ path }) => isBelow(request.path, path));
    const parties = partiesIn(request, route);
    const answer = await this.#answerSafely(request, route, parties);
    return { ...answer, headers: Object.assign(commonHeaders(request, parties), answer.headers) };
  }

  async #answerSafely(
    request: ReceivedRequest,
    route: Route | undefined,
    parties: Parties,
  ): Promise<GivenAnswer> {
    try {
      const tokens = candidateTokens(single(request.headers.authorization)) ?? [];
      const access = tokens
        .map((token) => this.parts.registration.accessOf(token))
        .find((found) => found !== undefined);
      if (access === undefined) throw new OcpiError(tokens.length === 0 ? 'tokenMissing' : 'tokenUnknown');
      if (route === undefined) return this.#answerConfiguration(request);
      if (access === 'registration' && route.endpoint.identifier !== 'credentials')
        throw new OcpiError('tokenNotForModule');
      return await this.#answerModule(request, route, parties);
    } catch (error) {
      return failure(error);
    }
  }

  /** The list of versions, and the details of each. */
  #answerConfiguration(request: ReceivedRequest): GivenAnswer {
    const path = withoutTail(request.path);
    const isVersions = path === withoutTail(this.#versionsPath);
    const version = this.#versions.find((each) => path === withoutTail(inVersion(this.#detailsPath, each)));
    if (!isVersions && version === undefined) throw new OcpiError('unknownPath');
    if (request.method !== 'GET') throw new OcpiError('methodNotAllowed', undefined, { Allow: 'GET' });
    if (version !== undefined)
      return success(JSON.stringify({ version, endpoints: this.parts.endpoints.listed(version) }));
    const list = this.#versions.map((each) => ({
      version: each,
      url: this.parts.endpoints.urlOf(this.#detailsPath, each),
    }));
    return success(JSON.stringify(list));
  }

  #answerModule(
    request: ReceivedRequest,
    route: Route,
    parties: Parties,
  ): GivenAnswer | Promise<GivenAnswer> {
    const segments = splitPath(request.path.slice(route.path.length));
    if (route.handler === undefined || segments === undefined) throw new OcpiError('unknownPath');
    return route.handler({
      request,
      version: route.version,
      segments,
      endpointUrl: this.parts.endpoints.urlOf(route.endpoint.path, route.version),
      ...parties,
    });
  }
}

function handlersOf(parts: SurfaceParts): Map<string, ModuleHandler> {
  return new Map<string, ModuleHandler>([
    ['credentials/SENDER', credentialsReceiver(parts.registration)],
    ['credentials/RECEIVER', credentialsReceiver(parts.registration)], // The role has no meaning (VER-05).
    ['hubclientinfo/RECEIVER', hubClientInfoReceiver(parts.clientInfos)],
    ...parts.modules.flatMap(({ identifier, handlers }) =>
      Object.entries(handlers).map(([role, handler]) => [`${identifier}/${role}`, handler] as const),
    ),
  ]);
}

function withoutTail(path: string): string {
  return path.replace(/\?.*$/, '').replace(/\/+$/, '');
}

function isBelow(path: string, endpointPath: string): boolean {
  return (
    path.startsWith(endpointPath) &&
    (path.length === endpointPath.length || path[endpointPath.length] === '/')
  );
}

/** Who a message is for and from: told on functional modules only (RT-H-03). */
function partiesIn(request: ReceivedRequest, route: Route | undefined): Parties {
  if (route === undefined || CONFIGURATION.has(route.endpoint.identifier)) return NO_PARTIES;
  return { to: partyIn(request, 'to'), from: partyIn(request, 'from') };
}

function partyIn(request: ReceivedRequest, direction: 'to' | 'from'): PartyId | undefined {
  const read = readRoutingHeader(request.headers, direction);
  return read.kind === 'party' ? read.party : undefined;
}

/** The ids of the request again (XID-02, XID-03), and TO and FROM the other way round (RT-H-02). */
function commonHeaders({ headers }: ReceivedRequest, { to, from }: Parties): Record<string, string> {
  const common = to === undefined || from === undefined ? {} : routingHeaders(from, to);
  common['Content-Type'] = 'application/json';
  common[SPELLED_HEADER.requestId] = single(headers[HEADER.requestId]) ?? randomUUID();
  common[SPELLED_HEADER.correlationId] = single(headers[HEADER.correlationId]) ?? randomUUID();
  return common;
}
