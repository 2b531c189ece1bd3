import type { Answers } from '../http/answer.js';
import { callerOf } from '../http/authenticate.js';
import { bodyBytes } from '../http/body.js';
import type { OcpiHandler } from '../http/exchange.js';
import { OcpiError } from '../ocpi/errors.js';
import { isHubVersion } from '../ocpi/modules.js';
import type { Relay } from '../relay/relay.js';

/**
 * URLs that the hub has given out in place of a peer's. They carry everything: routing headers are not needed
 * and not looked at (PAG-24, CMD-S-11). Each takes the methods of what it is for.
 */
export function sealedUrlEndpoint(relay: Relay, answers: Answers): OcpiHandler {
  return async (message, response) => {
    const { platform, registry } = callerOf(response);
    const { version = '', sealed = '' } = message.params;
    if (!isHubVersion(version)) throw new OcpiError('unknownPath', `version ${version}`);
    const { correlationId } = response.locals;
    response.locals.route = { taken: 'relay', why: 'sealed URL' };
    const { method } = message;
    const body = bodyBytes(message);
    const passedOn = await relay.follow(
      { registry, platform, version, sealed, method, body, correlationId },
      (from) => {
        response.locals.answerTo = from;
      },
    );
    answers.passOn(response, passedOn);
  };
}
