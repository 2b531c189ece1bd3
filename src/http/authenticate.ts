import type { Secrets } from '../infra/secrets.js';
import { candidateTokens } from '../ocpi/authorization.js';
import { OcpiError } from '../ocpi/errors.js';
import type { InboundToken, Registry } from '../platforms/registry.js';
import type { RegistryCache } from '../platforms/registry-cache.js';
import type { Caller, OcpiHandler, OcpiResponseMessage } from './exchange.js';

/**
 * Finds out who calls, before anything else is looked at (AUTH-15). The look-up is in memory; only a token that
 * is not found there makes the registry look whether another process has just issued it.
 */
export function authenticate(
  registry: RegistryCache,
  secrets: Pick<Secrets, 'hash'>,
  now: () => number,
  onContact: (platformId: number) => void,
): OcpiHandler {
  return async (request, response, next) => {
    const tokens = candidateTokens(request.headers.authorization);
    if (tokens === undefined) {
      throw new OcpiError('tokenMissing', 'expected the header Authorization: Token <your token in Base64>');
    }
    const find = (snapshot: Registry) => findCaller(snapshot, tokens, secrets, now());
    const caller = find(registry.current) ?? find(await registry.refreshAfterMiss());
    if (caller === undefined) throw new OcpiError('tokenUnknown');
    refuseShutOut(caller);
    response.locals.caller = caller;
    if (caller.kind === 'CREDENTIALS') onContact(caller.platform.id);
    next();
  };
}

/** AUTH-09: a registration token opens versions and credentials, and nothing else. */
export const requireRegistered: OcpiHandler = (_request, response, next) => {
  if (callerOf(response).kind !== 'CREDENTIALS') {
    throw new OcpiError('tokenNotForModule', 'complete the credentials handshake first');
  }
  next();
};

/** The caller of a request that has passed {@link authenticate}. */
export function callerOf(response: OcpiResponseMessage): Caller {
  const { caller } = response.locals;
  if (caller === undefined) throw new Error('this route is not behind authenticate');
  return caller;
}

function findCaller(
  registry: Registry,
  tokens: readonly string[],
  secrets: Pick<Secrets, 'hash'>,
  now: number,
): Caller | undefined {
  for (const token of tokens) {
    const known: InboundToken | undefined = registry.tokenByHash(secrets.hash(token).toString('hex'), now);
    const platform = known === undefined ? undefined : registry.platform(known.platformId);
    if (known !== undefined && platform !== undefined) return { platform, kind: known.kind, token, registry };
  }
  return undefined;
}

function refuseShutOut({ platform }: Caller): void {
  if (platform.state === 'SUSPENDED') {
    throw new OcpiError('tokenUnknown', 'this platform is suspended; ask the operator of the hub');
  }
}
