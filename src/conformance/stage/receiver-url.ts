import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { Addressing } from '../../sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';

/** Methods that change something. */
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/**
 * What each method that changes something gets at the hub's Receiver URL of an own object, or of something below it.
 *
 * @param segments below the owner
 */
export async function receiverUrlAnswers(
  platform: SandboxPlatform,
  module: string,
  segments: readonly string[],
  to: Addressing['to'],
): Promise<[Method, HubAnswer][]> {
  const owner = platform.parties.slice(0, 1).flatMap(({ countryCode, partyId }) => [countryCode, partyId]);
  const ask = (method: Method) =>
    platform.send({
      method,
      module,
      role: 'RECEIVER',
      segments: [...owner, ...segments],
      to,
      ...(method === 'DELETE' ? {} : { body: '{}' }),
    });
  return Promise.all(
    METHODS.map(async (method): Promise<[Method, HubAnswer]> => [method, await ask(method)]),
  );
}
