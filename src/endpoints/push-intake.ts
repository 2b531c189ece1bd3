import { requireTokenOwner } from '../ocpi/cdr-tokens.js';
import { type ClientOwnedModule, isPrivate } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import { readIdentifyingValue } from '../ocpi/identity.js';
import { type JsonBody, parseJsonBody } from '../ocpi/json/json-body.js';
import type { PartyKey } from '../ocpi/party.js';
import { partyKey } from '../ocpi/party.js';
import { endpointUrl } from '../ocpi/url-path.js';
import type { OpenRouting } from '../open-routing/open-routing.js';
import type { TokenOwners } from '../open-routing/token-owners.js';
import type { HubIdentity } from '../platforms/hub-identity.js';
import { endpointOf, type Party } from '../platforms/registry.js';
import type { Relay } from '../relay/relay.js';
import type { Exchange } from '../replication/deliverer.js';
import type { Outcome, Push } from '../replication/push.js';
import { readPush } from '../replication/read-push.js';
import type { Replication } from '../replication/replication.js';
import type { Replicate } from '../routing/decide.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';
import type { Reached } from '../routing/reach.js';
import { seekOf } from '../routing/seek-of.js';
import { type Answered, byHub, byParty } from './answered.js';

export interface PushIntakeOptions {
  hub: HubIdentity;
  replication: Replication;
  tokenOwners: TokenOwners;
  openRouting: OpenRouting;
  relay: Relay;
  /** How long the sender of an open push waits for its receiver (D3). */
  timeoutMs: number;
  /** An owner has pushed an object by itself. */
  onPushed: (owner: PartyKey, module: string) => void;
  /** Somebody wants to reach a platform that may be OFFLINE (HCI-18). */
  onWanted: (platformId: number) => void;
}

/** Takes in what is pushed to the hub: checks it, finds whom it concerns, stores it, acknowledges it. */
export class PushIntake {
  constructor(private readonly options: PushIntakeOptions) {}

  /** @throws OcpiError for a push that is not accepted: then nothing of it is stored */
  async take(route: Replicate, request: OcpiRequest): Promise<Answered> {
    const body = route.method === 'DELETE' ? undefined : parseJsonBody(request.body);
    const audience = await this.#audienceOf(route, request, body);
    if (route.isTriedAtOnce && audience !== undefined) this.options.onWanted(audience.platformId);
    const push = this.#read(route, request, body, audience);
    if (!route.isTriedAtOnce) {
      const outcome = await this.options.replication.store(push, request.correlationId);
      this.options.onPushed(push.owner, route.module.identifier);
      return this.#accepted(route.module, push, request, outcome);
    }
    try {
      return await this.#storeAndTry(route, request, push);
    } catch (error) {
      if (
        route.method !== 'PATCH' ||
        !(error instanceof OcpiError) ||
        error.error !== route.module.unknownObject
      )
        throw error;
      return this.#toWhoeverKnowsIt(route.module, request);
    }
  }

  /**
   * The party that a Session or a CDR concerns (D2, D3). A PATCH that does not name it concerns whom it did before.
   *
   * @throws OcpiError 2001 where the hub is to deliver it (D2), 4001 where it is to be routed (D3)
   */
  async #audienceOf(
    { module, method, owner, isTriedAtOnce }: Replicate,
    { registry, version }: OcpiRequest,
    body: JsonBody | undefined,
  ): Promise<Party | undefined> {
    if (!isPrivate(module) || body === undefined) return undefined;
    requireTokenOwner(body.value, version);
    const party = await this.options.tokenOwners.audienceOf(registry, module, owner, body.value);
    const isNamed = typeof body.value === 'object' && body.value !== null && 'cdr_token' in body.value;
    if (party !== undefined || (method === 'PATCH' && !isNamed)) return party;
    throw new OcpiError(
      isTriedAtOnce ? 'unknownReceiver' : 'invalidParameter',
      `cdr_token: its owner is no party that ${owner.key} can reach here`,
    );
  }

  #read(
    route: Replicate,
    request: OcpiRequest,
    body: JsonBody | undefined,
    audience: Party | undefined,
  ): Push {
    const { module, method, owner, path } = route;
    const identifyingValue = readIdentifyingValue(module, new URLSearchParams(request.query));
    const push = readPush({
      module,
      method,
      owner,
      path,
      ...body,
      ...(identifyingValue === undefined ? {} : { identifyingValue }),
      ...(audience === undefined ? {} : { audience: audience.key }),
    });
    return { ...push, isAwaited: request.isAwaited };
  }

  /** Open routing of a Session or a CDR: its receiver's answer is the answer, if it comes in time (D3). */
  async #storeAndTry({ module }: Replicate, request: OcpiRequest, push: Push): Promise<Answered> {
    const { replication, relay, timeoutMs, onPushed } = this.options;
    const { from, body, version, correlationId } = request;
    const asItCame = { from, body, version };
    const { outcome, exchange } = await replication.storeAndTry(push, correlationId, asItCame, timeoutMs);
    onPushed(push.owner, module.identifier);
    if (exchange?.response === undefined) return this.#accepted(module, push, request, outcome);
    const reached = receiverOf(request, exchange);
    return byParty(await relay.handBack({ operation: 'push', request, reached }, exchange.response));
  }

  /** A Session that was only relayed is not stored; who got it gets its changes too (RT-O-08, COO-05). */
  async #toWhoeverKnowsIt(module: ClientOwnedModule, request: OcpiRequest): Promise<Answered> {
    const seek = seekOf('readPushed', request);
    if (seek === undefined) throw new OcpiError(module.unknownObject);
    const answer = await this.options.openRouting.route(module, 'push', seek, request);
    return 'by' in answer ? byParty(answer) : byHub(answer);
  }

  /** REQ-10, REQ-11; no data (ENV-05). */
  #accepted(module: ClientOwnedModule, push: Push, { version }: OcpiRequest, outcome: Outcome): Answered {
    const { hub } = this.options;
    const endpoint = `${hub.publicUrl}/ocpi/${version}/receiver/${module.identifier}`;
    return byHub({
      httpStatus: outcome === 'created' ? 201 : 200,
      // CDR-R-02: where the poster can read it: the hub's own copy.
      ...(push.method === 'POST'
        ? { headers: { Location: endpointUrl(endpoint, [...push.owner.split('/'), push.path[0]]) } }
        : {}),
    });
  }
}

/**
 * The party that has answered. Whether it can be reached is no question any more: the drain that has reached it knows a
 * newer registry than the request, which may have found it away.
 */
function receiverOf({ registry, module }: OcpiRequest, { to: named, url }: Exchange): Reached {
  const to = registry.party(named);
  if (to === undefined) throw new OcpiError('unknownReceiver', `${partyKey(named)} has come just now`);
  const platform = registry.platformOf(to);
  return { to, platform, endpoint: endpointOf(platform, module, 'RECEIVER') ?? url };
}
