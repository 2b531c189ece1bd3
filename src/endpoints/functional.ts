import type { Answers } from '../http/answer.js';
import { callerOf } from '../http/authenticate.js';
import { bodyBytes, parseJsonBody } from '../http/body.js';
import type { OcpiHandler, OcpiRequestMessage, OcpiResponseMessage } from '../http/exchange.js';
import { queryOf } from '../http/query.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import { type HubVersion, type InterfaceRole, isHubVersion } from '../ocpi/modules.js';
import type { PartyKey } from '../ocpi/party.js';
import { splitPath } from '../ocpi/url-path.js';
import type { HubIdentity } from '../platforms/hub-identity.js';
import type { Relay } from '../relay/relay.js';
import { readPush } from '../replication/read-push.js';
import type { Replication } from '../replication/replication.js';
import { decide, type Route } from '../routing/decide.js';
import { type OcpiRequest, readFrom, readTo } from '../routing/ocpi-request.js';
import type { RoamingDefault } from '../routing/roaming.js';
import { routeReason } from '../routing/route-reason.js';
import type { StoredObjects } from './stored-objects.js';

/** What carries out the routes. */
export interface FunctionalServices {
  hub: HubIdentity;
  answers: Answers;
  roamingDefault: RoamingDefault;
  relay: Relay;
  replication: Replication;
  storedObjects: StoredObjects;
  /** An owner has pushed an object by itself. */
  onPushed: (owner: PartyKey, module: string) => void;
}

/**
 * One interface of a module of client owned objects: makes the request a value, decides, carries out.
 */
export function functionalEndpoint(
  module: ClientOwnedModule,
  interfaceRole: InterfaceRole,
  services: FunctionalServices,
): OcpiHandler {
  return async (message, response) => {
    const request = readRequest(message, response, module, interfaceRole, services.hub);
    const route = decide(module, request, services.roamingDefault);
    response.locals.route = { taken: route.kind, why: routeReason(request.to) };
    await carryOut(module, request, route, response, services);
  };
}

async function carryOut(
  module: ClientOwnedModule,
  request: OcpiRequest,
  route: Route,
  response: OcpiResponseMessage,
  { answers, relay, replication, storedObjects, onPushed }: FunctionalServices,
): Promise<void> {
  switch (route.kind) {
    case 'replicate': {
      const { method, owner, path } = route;
      const push = readPush({ module, method, owner, path, ...parseJsonBody(request.body) });
      const outcome = await replication.store(push, request.correlationId);
      onPushed(push.owner, module.identifier);
      // REQ-10, REQ-11; no data (ENV-05).
      return answers.success(response, { httpStatus: outcome === 'created' ? 201 : 200 });
    }
    case 'list':
      return answers.success(response, await storedObjects.list(module, request, route.owners));
    case 'ownObject':
      return answers.success(response, {
        data: await storedObjects.single(
          module,
          [route.owner.key],
          route.path,
          new URLSearchParams(request.query),
          route.owner.key,
        ),
      });
    case 'findObject':
      return answers.success(response, {
        data: await storedObjects.single(
          module,
          route.owners,
          route.path,
          new URLSearchParams(request.query),
          request.from.key,
        ),
      });
    case 'relay':
      return answers.passOn(response, await relay.direct(module, request, route));
  }
}

/** The request as a value. From here on the answer has somebody to go to (RT-H-13). */
function readRequest(
  message: OcpiRequestMessage,
  response: OcpiResponseMessage,
  module: ClientOwnedModule,
  interfaceRole: InterfaceRole,
  hub: HubIdentity,
): OcpiRequest {
  const { platform, registry } = callerOf(response);
  const from = readFrom(message.headers, platform);
  response.locals.answerTo = from;
  const path = splitPath(message.path);
  if (path === undefined)
    throw new OcpiError('unknownPath', 'the path holds a broken percent escape, or a segment "." or ".."');
  return {
    registry,
    platform,
    from,
    to: readTo(message.headers, hub),
    version: versionOf(message),
    module: module.identifier,
    interfaceRole,
    method: message.method === 'HEAD' ? 'GET' : message.method,
    path,
    query: queryOf(message.url),
    requestId: response.locals.requestId,
    correlationId: response.locals.correlationId,
    body: bodyBytes(message),
  };
}

function versionOf(message: OcpiRequestMessage): HubVersion {
  const { version = '' } = message.params;
  if (!isHubVersion(version)) throw new OcpiError('unknownPath', `version ${version}`);
  return version;
}
