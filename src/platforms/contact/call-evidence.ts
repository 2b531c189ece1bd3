import type { EndedCall } from '../../infra/peer/ocpi-client.js';
import type { Evidence } from './contact.js';

export type CallEnd = Pick<EndedCall, 'answer' | 'failure'>;

/**
 * What a call of the hub's shows of the contact with the platform that was called. Pure.
 *
 * @returns undefined where it shows nothing, such as an overloaded platform's 429
 */
export function evidenceOfCall({
  answer,
  failure,
}: CallEnd): Extract<Evidence, 'answered' | 'doubted'> | undefined {
  // A forbidden address was not called; an answer that is too large is one.
  if (failure !== undefined) return NO_CONTACT.includes(failure.kind) ? 'doubted' : undefined;
  if (answer === undefined) return undefined;
  const { status, envelope } = answer;
  // RT-E-08: it refuses the hub's token. Nor does OCPI know redirects.
  if (status === 401 || status === 403 || status >= 500 || isRedirect(status)) return 'doubted';
  if (status === 429) return undefined;
  if (envelope !== undefined) return 'answered';
  // A web page in place of OCPI; but a bare 404 or 405 may be all that a platform has to say to a request.
  return status < 400 ? 'doubted' : undefined;
}

const NO_CONTACT: readonly string[] = ['timeout', 'unreachable', 'broken'];

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}
