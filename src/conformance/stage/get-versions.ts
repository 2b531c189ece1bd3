import type { Answer } from '../expect/answers.js';
import { bareCall } from './exact-call.js';
import type { Stage } from './stage.js';

/** The Base64 of a text in UTF-8. */
export const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The token with which one of the cast calls the hub. */
export async function tokenOf(stage: Stage): Promise<string> {
  const [emsp] = await stage.platforms('EMSP1');
  return emsp.connection.hubToken;
}

/** GET versions with this Authorization header and no other. */
export function getVersions(stage: Stage, header: string): Promise<Answer> {
  return bareCall(stage.hub.versionsUrl, { headers: { Authorization: header } });
}
