import type { MessageToHub } from '../../sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectOk } from '../expect/answers.js';
import { aToken } from '../samples/token.js';
import { only, ownerFields } from './parties.js';
import type { Stage } from './stage.js';

/** A new Token that its EMSP has pushed to all. @param emsp by default EMSP1 */
export async function pushedToken(
  stage: Stage,
  changes: Record<string, unknown> = {},
  emsp?: SandboxPlatform,
) {
  const [cpo, emsp1] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
  const owner = emsp ?? emsp1;
  const uid = stage.newId();
  const text = JSON.stringify(aToken(uid, { ...ownerFields(owner), ...changes }));
  expectOk(await owner.tokens.put(text), 'PUT of the Token');
  return { cpo, emsp: owner, uid };
}

/** A Token of EMSP1. */
export function tokenRef(id: string, type = 'RFID') {
  return { countryCode: 'NL', partyId: 'EM1', id, type };
}

/** PUT of a Token, to all where nobody is named; with the type in the query where it is not RFID. */
export function putToken(
  emsp: SandboxPlatform,
  token: Record<string, unknown>,
  to: Pick<MessageToHub, 'to'> = {},
) {
  return emsp.tokens.put(JSON.stringify(token), to);
}

/** Any method on the URL of a Token of EMSP1. */
export function atTokenUrl(
  emsp: SandboxPlatform,
  method: MessageToHub['method'],
  id: string,
  more: Partial<MessageToHub> = {},
) {
  const { countryCode, partyId } = tokenRef(id);
  const segments = [countryCode, partyId, id];
  return emsp.send({ method, module: 'tokens', role: 'RECEIVER', segments, ...more });
}

/** What the EMSP answers when the CPO asks it, and nobody else. */
export async function authorizationInfo(
  cpo: SandboxPlatform,
  emsp: SandboxPlatform,
  asked: Parameters<SandboxPlatform['tokens']['authorize']>[0],
): Promise<unknown> {
  return (await cpo.tokens.authorize(asked, only(emsp))).envelope?.data;
}
