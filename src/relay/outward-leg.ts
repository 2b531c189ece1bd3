import { check } from '../ocpi/check.js';
import { type ClientOwnedModule, isClientOwned } from '../ocpi/client-owned-object.js';
import { commandNamed, commandTarget } from '../ocpi/commands.js';
import { OcpiError } from '../ocpi/errors.js';
import type { FunctionalModule, Operation } from '../ocpi/functional-module.js';
import { readIdentifyingValue } from '../ocpi/identity.js';
import { parseJsonBody } from '../ocpi/json/json-body.js';
import { chargingPreferences } from '../ocpi/schemas/charging-preferences.js';
import { setChargingProfile } from '../ocpi/schemas/charging-profile.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';
import type { Reached } from '../routing/reach.js';
import { checkPushedBody } from './check-pushed-body.js';
import { requireOwnToken } from './own-token.js';
import { expiryOfResult } from './response-urls/expiry.js';
import type { ResponseUrls } from './response-urls/response-urls.js';

/** What X gets of a request beside its path: as it came, but for the response_url (RT-H-11). */
export interface Outward {
  query: string;
  body: Buffer;
}

/** Makes a request ready for the leg from the hub to X (table 2.0, leg 2). */
export class OutwardLeg {
  constructor(
    private readonly responseUrls: ResponseUrls,
    private readonly now: () => number,
  ) {}

  /**
   * Of what belongs to somebody the hub checks as much as protects its owner, and leaves the rest to X (AMB-12). What
   * nobody owns it has to understand: it finds its way by these objects.
   *
   * @throws OcpiError malformedJson (400) or invalidParameter (2001)
   */
  async prepare(
    module: FunctionalModule | ClientOwnedModule,
    operation: Operation,
    request: OcpiRequest,
    { to }: Reached,
  ): Promise<Outward> {
    const { query, body } = request;
    const asItCame = { query, body };
    // TOK-R-10: the type of a Token belongs to its identity, as the ids in the path do.
    if (isClientOwned(module) && module.identifiedBy !== undefined && operation !== 'list')
      readIdentifyingValue(module, new URLSearchParams(query));
    switch (operation) {
      case 'push':
        if (isClientOwned(module)) checkPushedBody(module, request);
        return asItCame;
      case 'command':
        return { query, body: await this.#command(request, to) };
      case 'chargingProfile':
        return this.#chargingProfile(request, to);
      case 'setChargingPreferences':
        check(chargingPreferences, parseJsonBody(body).value);
        return asItCame;
      default:
        // REQ-04; the body of authorize is optional (REQ-05).
        if (body.length > 0 || request.method === 'PUT') parseJsonBody(body);
        return asItCame;
    }
  }

  #command(request: OcpiRequest, to: Reached['to']): Promise<Buffer> {
    const { body, platform, path } = request;
    const parsed = parseJsonBody(body);
    const { value } = parsed;
    commandTarget(commandNamed(path[0] ?? ''), value);
    requireOwnToken(platform, parsed);
    return this.responseUrls.replaceInBody(body, this.#asked(request, to, expiryDateIn(value)));
  }

  async #chargingProfile(request: OcpiRequest, to: Reached['to']): Promise<Outward> {
    const { method, query, body } = request;
    const asked = this.#asked(request, to);
    if (method === 'PUT') {
      check(setChargingProfile, parseJsonBody(body).value);
      return { query, body: await this.responseUrls.replaceInBody(body, asked) };
    }
    const replaced = await this.responseUrls.replaceInQuery(query, asked);
    // CHP-R-07
    if (method === 'GET' && !/^\d+$/.test(new URLSearchParams(replaced).get('duration') ?? ''))
      throw new OcpiError('invalidParameter', 'duration: expected a number of seconds in the query');
    return { query: replaced, body };
  }

  #asked({ registry, from, module }: OcpiRequest, to: Reached['to'], expiryDate?: string) {
    return { registry, from, to, module, expiresAt: expiryOfResult(this.now(), expiryDate) };
  }
}

/** Of a RESERVE_NOW: until then its CPO may cancel it (CMD-S-06). */
function expiryDateIn(command: unknown): string | undefined {
  if (typeof command !== 'object' || command === null || !('expiry_date' in command)) return undefined;
  return typeof command.expiry_date === 'string' ? command.expiry_date : undefined;
}
