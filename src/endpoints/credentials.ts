import type { Answers } from '../http/answer.js';
import { callerOf } from '../http/authenticate.js';
import { bodyBytes } from '../http/body.js';
import type { OcpiHandler, OcpiRequestMessage, OcpiResponseMessage } from '../http/exchange.js';
import { OcpiError } from '../ocpi/errors.js';
import { parseJsonBody } from '../ocpi/json/json-body.js';
import { isHubVersion } from '../ocpi/modules.js';
import type { CredentialsCaller, HandshakeReceiver } from '../platforms/handshake/receiver.js';

/** The credentials module of one version (credentials.asciidoc). */
export function credentialsEndpoint(handshake: HandshakeReceiver, answers: Answers): OcpiHandler {
  return async (request, response) => {
    const caller = readCaller(request, response);
    const isGone = () => response.destroyed || response.socket?.destroyed === true;
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return answers.success(response, { data: JSON.stringify(handshake.get(caller)) });
      case 'POST': {
        const credentials = await handshake.post(caller, parseJsonBody(bodyBytes(request)).value, isGone);
        return answers.success(response, { data: JSON.stringify(credentials) });
      }
      case 'PUT': {
        const credentials = await handshake.put(caller, parseJsonBody(bodyBytes(request)).value, isGone);
        return answers.success(response, { data: JSON.stringify(credentials) });
      }
      case 'DELETE':
        await handshake.delete(caller);
        return answers.success(response);
      default:
        // CRD-24
        throw new OcpiError('methodNotAllowed', `${request.method} on credentials`, {
          Allow: 'GET, HEAD, POST, PUT, DELETE',
        });
    }
  };
}

function readCaller(request: OcpiRequestMessage, response: OcpiResponseMessage): CredentialsCaller {
  const { platform, token } = callerOf(response);
  const { version = '' } = request.params;
  if (!isHubVersion(version)) throw new OcpiError('unknownPath', `version ${version}`);
  return { platform, token, version, correlationId: response.locals.correlationId };
}
