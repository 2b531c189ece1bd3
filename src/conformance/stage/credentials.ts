import { authorization } from '../../sandbox/http/exact-request.js';
import { HandshakeRefused } from '../../sandbox/platform/handshake.js';
import { hubEndpoint } from '../../sandbox/platform/hub-connection.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import type { Answer } from '../expect/answers.js';
import { Failed, NotApplicable } from '../outcome.js';
import { bareCall } from './exact-call.js';
import { base64, getVersions } from './get-versions.js';
import { partyOf } from './parties.js';
import type { Stage } from './stage.js';

/** A call of the hub's credentials endpoint in version 2.2.1, with any token. */
export async function credentialsCall(
  stage: Stage,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  token: string,
  body?: unknown,
): Promise<Answer> {
  const [emsp] = await stage.platforms('EMSP1');
  const headers = { ...authorization(token), 'Content-Type': 'application/json' };
  return bareCall(hubEndpoint(emsp.connection, 'credentials', 'SENDER'), {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The credentials object with which a platform that the hub does not know yet would register itself. */
export function credentialsOf(platform: SandboxPlatform) {
  const { countryCode, partyId } = partyOf(platform);
  const { versionsUrl: url, token } = platform.inviteHub();
  const business_details = { name: platform.label };
  return {
    token,
    url,
    roles: [{ role: 'EMSP', country_code: countryCode, party_id: partyId, business_details }],
  };
}

/** The HTTP status with which the hub shows its versions to who has this token. */
export async function statusOf(stage: Stage, token: string): Promise<number> {
  return (await getVersions(stage, `Token ${base64(token)}`)).httpStatus;
}

/** A platform that the hub does not know yet, registers with a token of its own. @throws HandshakeRefused */
export async function register(stage: Stage, platform: SandboxPlatform): Promise<void> {
  const { versionsUrl, token } = await stage.hub.invite();
  await platform.registerAt(versionsUrl, token);
}

/** The answer with which the hub refuses a handshake. @throws Failed where it does not */
export async function refusalOf(handshake: Promise<unknown>): Promise<Answer> {
  const outcome = await handshake.catch((error: unknown) => error);
  if (outcome instanceof HandshakeRefused) return outcome.answer;
  throw outcome instanceof Error ? outcome : new Failed('handshake', 'a refusal', 'a success');
}

/** A platform at which the hub has registered itself, as its operator told it to. @throws NotApplicable at any other hub */
export async function sendHubTo(stage: Stage, platform: SandboxPlatform): Promise<{ token: string }> {
  const operator = stage.hub.operator();
  const { versionsUrl, token } = platform.inviteHub();
  await operator.call('POST', '/handshakes', { versions_url: versionsUrl, token });
  return { token };
}

/** @throws NotApplicable at a hub without version 2.2 */
export async function requireVersion22(stage: Stage): Promise<void> {
  const [emsp] = await stage.platforms('EMSP1');
  const { envelope } = await getVersions(stage, `Token ${base64(emsp.connection.hubToken)}`);
  const versions = Array.isArray(envelope?.data) ? envelope.data : [];
  if (!versions.some(({ version }) => version === '2.2'))
    throw new NotApplicable('this hub offers no second version');
}
