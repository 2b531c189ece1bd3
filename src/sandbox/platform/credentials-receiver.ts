import { candidateTokens } from '../../ocpi/authorization.js';
import { check } from '../../ocpi/check.js';
import { OcpiError } from '../../ocpi/errors.js';
import { type Credentials, credentials } from '../../ocpi/schemas/credentials.js';
import { success } from './answers.js';
import type { ModuleCall, ModuleHandler } from './module-call.js';

/** What the platform does when the hub calls its credentials interface. */
export interface CredentialsReceiver {
  isRegistered(): boolean;
  /** Our credentials for the hub, with the token that it uses. */
  current(usedToken: string): Credentials;
  /** Takes the hub's credentials (POST and PUT alike), and gives ours with a new token. */
  accept(hubCredentials: Credentials, version: string): Promise<Credentials>;
  /** The hub unregistered itself. */
  forget(): void;
}

/** The Credentials interface for a hub that registers itself at the platform (CRD-26 to CRD-28). */
export function credentialsReceiver(receiver: CredentialsReceiver): ModuleHandler {
  return async (call) => {
    const { method } = call.request;
    if (method === 'GET') return success(JSON.stringify(receiver.current(usedToken(call))));
    const allowed = receiver.isRegistered() ? ['GET', 'PUT', 'DELETE'] : ['GET', 'POST'];
    // CRD-08 to CRD-10: 405 where the method does not fit the state of the registration.
    if (!allowed.includes(method))
      throw new OcpiError('methodNotAllowed', undefined, { Allow: allowed.join(', ') });
    if (method === 'DELETE') {
      receiver.forget();
      return success();
    }
    const ours = await receiver.accept(check(credentials, JSON.parse(call.request.body)), call.version);
    return success(JSON.stringify(ours));
  };
}

function usedToken(call: ModuleCall): string {
  return candidateTokens(call.request.headers.authorization)?.[0] ?? '';
}
