import type { Answers } from '../http/answer.js';
import { callerOf } from '../http/authenticate.js';
import { bodyBytes } from '../http/body.js';
import type { OcpiHandler, OcpiRequestMessage, OcpiResponseMessage } from '../http/exchange.js';
import { queryOf } from '../http/query.js';
import { OcpiError } from '../ocpi/errors.js';
import type { FunctionalModule } from '../ocpi/functional-module.js';
import { type HubVersion, type InterfaceRole, isHubVersion } from '../ocpi/modules.js';
import { splitPath } from '../ocpi/url-path.js';
import type { LearningRelay } from '../open-routing/learning-relay.js';
import type { OpenRouting } from '../open-routing/open-routing.js';
import type { HubIdentity } from '../platforms/hub-identity.js';
import { isCustomModule } from '../routing/custom-modules.js';
import { decide, type Route } from '../routing/decide.js';
import { type OcpiRequest, readFrom, readTo } from '../routing/ocpi-request.js';
import { customModule } from '../routing/operation.js';
import { ReceiverAway } from '../routing/reach.js';
import type { RoamingDefault } from '../routing/roaming.js';
import { routeReason } from '../routing/route-reason.js';
import { type Answered, byHub, byParty } from './answered.js';
import type { PushIntake } from './push-intake.js';
import type { StoredObjects } from './stored-objects.js';

/** What carries out the routes. */
export interface FunctionalServices {
  hub: HubIdentity;
  answers: Answers;
  roamingDefault: RoamingDefault;
  relay: LearningRelay;
  openRouting: OpenRouting;
  pushIntake: PushIntake;
  storedObjects: StoredObjects;
  /** Somebody wanted to reach a platform that may be OFFLINE (HCI-18). */
  onWanted: (platformId: number) => void;
}

/**
 * One interface of a functional module: makes the request a value, decides, carries out.
 */
export function functionalEndpoint(
  module: FunctionalModule,
  interfaceRole: InterfaceRole,
  services: FunctionalServices,
): OcpiHandler {
  return (message, response) => answer(module, interfaceRole, message, response, services);
}

/** An interface of a module that only some peers know; its identifier stands in the URL. */
export function customEndpoint(interfaceRole: InterfaceRole, services: FunctionalServices): OcpiHandler {
  return (message, response) => {
    const { module: identifier = '' } = message.params;
    if (!isCustomModule(callerOf(response).registry, identifier))
      throw new OcpiError('unknownPath', `"${identifier}" is no module that anybody here offers`);
    return answer(customModule(identifier), interfaceRole, message, response, services);
  };
}

async function answer(
  module: FunctionalModule,
  interfaceRole: InterfaceRole,
  message: OcpiRequestMessage,
  response: OcpiResponseMessage,
  services: FunctionalServices,
): Promise<void> {
  const request = readRequest(message, response, module, interfaceRole, services.hub);
  const route = decide(module, request, services.roamingDefault);
  response.locals.route = { taken: route.kind, why: routeReason(request.to, route) };
  const answered = await carryOut(module, request, route, services);
  if (answered.by === 'hub') services.answers.success(response, answered.success);
  else services.answers.passOn(response, answered.passedOn);
}

async function carryOut(
  module: FunctionalModule,
  request: OcpiRequest,
  route: Route,
  { relay, openRouting, pushIntake, storedObjects, onWanted }: FunctionalServices,
): Promise<Answered> {
  switch (route.kind) {
    case 'relay':
      return byParty(await relay.direct(module, route.operation, request, route));
    case 'seek': {
      const { operation, seek, orElse } = route;
      try {
        const answer = await openRouting.route(module, operation, seek, request);
        return 'by' in answer ? byParty(answer) : byHub(answer);
      } catch (error) {
        // An owner who cannot be asked has told the hub before.
        if (orElse === undefined || !isOwnerAway(error)) throw error;
        if (error instanceof ReceiverAway) onWanted(error.platformId);
        const { owners, path } = orElse;
        return byHub({ data: await storedObjects.single(orElse.module, request, owners, path) });
      }
    }
    case 'replicate':
      return pushIntake.take(route, request);
    case 'list':
      return byHub(await storedObjects.list(route.module, request, route.owners));
    case 'ownObject': {
      const { module: owned, owner, path } = route;
      return byHub({ data: await storedObjects.single(owned, request, [owner.key], path, owner.key) });
    }
    case 'findObject':
      return byHub({ data: await storedObjects.single(route.module, request, route.owners, route.path) });
  }
}

function isOwnerAway(error: unknown): boolean {
  return (
    error instanceof OcpiError &&
    (error.error === 'receiverNotConnected' || error.error === 'noSuchInterface')
  );
}

/** The request as a value. From here on the answer has somebody to go to (RT-H-13). */
function readRequest(
  message: OcpiRequestMessage,
  response: OcpiResponseMessage,
  module: FunctionalModule,
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
    isAwaited: () => !(message.socket.destroyed || message.socket.readableEnded),
  };
}

function versionOf(message: OcpiRequestMessage): HubVersion {
  const { version = '' } = message.params;
  if (!isHubVersion(version)) throw new OcpiError('unknownPath', `version ${version}`);
  return version;
}
