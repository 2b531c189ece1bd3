import { randomUUID } from 'node:crypto';
import { routingHeaders } from '../../src/ocpi/headers.js';
import type { PartyId } from '../../src/ocpi/party.js';
import { authorization, type ExactAnswer, send } from '../../src/sandbox/http/exact-request.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';

export interface ExactCall {
  /** In place of, or beside, the usual ones; undefined takes one away. */
  headers?: Readonly<Record<string, string | undefined>>;
  /** Text is sent as it is, anything else as JSON. */
  body?: unknown;
}

const HUB: PartyId = { countryCode: 'NL', partyId: 'HUB' };

/** One platform's requests to the hub: right in everything that a test does not spell out. */
export class ExactCaller {
  constructor(
    private readonly hubUrl: string,
    readonly token: string,
    private readonly from: PartyId = HUB,
  ) {}

  /** Calls with the token and for the first party of a registered platform. */
  static of(hub: { url: string }, platform: SandboxPlatform): ExactCaller {
    return new ExactCaller(hub.url, platform.connection.hubToken, platform.parties[0]);
  }

  /** @param path below the version, such as `/receiver/locations/NL/CP1/LOC1`; or from `/ocpi` on */
  call(method: string, path: string, { headers = {}, body }: ExactCall = {}): Promise<ExactAnswer> {
    const all: Record<string, string | undefined> = {
      ...authorization(this.token),
      'X-Request-ID': randomUUID(),
      'X-Correlation-ID': randomUUID(),
      ...(isRouted(path) ? routingHeaders(HUB, this.from) : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    };
    return send({
      method,
      url: this.hubUrl + (path.startsWith('/ocpi') ? path : `/ocpi/2.2.1${path}`),
      headers: Object.fromEntries(
        Object.entries(all).flatMap(([name, value]): [string, string][] =>
          value === undefined ? [] : [[name, value]],
        ),
      ),
      ...(body === undefined ? {} : { body: asBytes(body) }),
    });
  }

  get(path: string, call?: ExactCall): Promise<ExactAnswer> {
    return this.call('GET', path, call);
  }

  /** PUT of a Location (or a part of one) of the calling party. */
  put(idPath: string, body: unknown, call?: ExactCall): Promise<ExactAnswer> {
    return this.call('PUT', this.ownPath(idPath), { ...call, body });
  }

  patch(idPath: string, body: unknown, call?: ExactCall): Promise<ExactAnswer> {
    return this.call('PATCH', this.ownPath(idPath), { ...call, body });
  }

  /** Where the hub's copy of an own Location, or of a part of it, stands. */
  ownPath(idPath: string): string {
    return `/receiver/locations/${this.from.countryCode}/${this.from.partyId}/${idPath}`;
  }
}

function isRouted(path: string): boolean {
  return /\/(sender|receiver)\/(?!hubclientinfo)/.test(path);
}

function asBytes(body: unknown): string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}
