import { randomUUID } from 'node:crypto';
import { isSuccess, parseEnvelope } from '../../ocpi/envelope.js';
import { routingHeaders } from '../../ocpi/headers.js';
import { FUNCTIONAL_MODULES, type InterfaceRole } from '../../ocpi/modules.js';
import { endpointUrl } from '../../ocpi/url-path.js';
import { authorization, send } from '../../sandbox/http/exact-request.js';
import { hubEndpoint, hubParty } from '../../sandbox/platform/hub-connection.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import type { Answer } from '../expect/answers.js';

export interface ExactCall {
  method?: string;
  /** In place of, or beside, the usual ones; undefined takes one away. */
  headers?: Readonly<Record<string, string | undefined>>;
  /** Sent as it is. */
  body?: string | Buffer;
}

/** Calls a URL without any headers but those given, spelled as they are given. */
export async function bareCall(
  url: string,
  { method = 'GET', headers = {}, body }: ExactCall = {},
): Promise<Answer> {
  const present = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const answer = await send({
    method,
    url,
    headers: Object.fromEntries(present),
    ...(body === undefined ? {} : { body }),
  });
  const { status: httpStatus } = answer;
  const envelope = parseEnvelope(answer.body);
  const isOk =
    httpStatus >= 200 && httpStatus < 300 && envelope !== undefined && isSuccess(envelope.statusCode);
  return { httpStatus, headers: answer.headers, body: answer.body, envelope, ok: isOk };
}

/** A URL of the hub, called as a registered platform would, but for what the call spells out. */
export function exactCall(platform: SandboxPlatform, url: string, call: ExactCall = {}): Promise<Answer> {
  const { connection, parties } = platform;
  const [from] = parties;
  return bareCall(url, {
    ...call,
    headers: {
      ...authorization(connection.hubToken),
      'X-Request-ID': randomUUID(),
      'X-Correlation-ID': randomUUID(),
      ...(from !== undefined && isRouted(platform, url) ? routingHeaders(hubParty(connection), from) : {}),
      ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...call.headers,
    },
  });
}

/** The hub's URL of an interface, or of something below it. */
export function urlOf(
  platform: SandboxPlatform,
  module: string,
  role: InterfaceRole,
  segments: readonly string[] = [],
): string {
  return endpointUrl(hubEndpoint(platform.connection, module, role), segments);
}

/** Below an endpoint of a functional module (RT-H-02). */
function isRouted({ connection }: SandboxPlatform, url: string): boolean {
  return connection.endpoints.some(
    (endpoint) =>
      (FUNCTIONAL_MODULES as readonly string[]).includes(endpoint.identifier) && url.startsWith(endpoint.url),
  );
}
