import { isSuccess, type ReceivedEnvelope } from '../ocpi/envelope.js';
import { OcpiError } from '../ocpi/errors.js';

/** What the answer of one of several EMSPs says about a token. */
export type AuthorizeVerdict =
  /** It is this EMSP's token, whether the driver may charge or not. */
  | 'knows'
  /** 2002: perhaps, with more information. */
  | 'wantsMore'
  | 'doesNotKnow'
  | 'late'
  | 'notReached';

/** Not enough information (status_codes: 2002; TOK-S-06). */
const NOT_ENOUGH_INFORMATION = 2002;

/** Pure. */
export function authorizeVerdict({
  envelope,
}: {
  envelope: ReceivedEnvelope | undefined;
}): 'knows' | 'wantsMore' | 'doesNotKnow' {
  if (envelope?.statusCode === NOT_ENOUGH_INFORMATION) return 'wantsMore';
  const isAuthorizationInfo =
    envelope !== undefined &&
    isSuccess(envelope.statusCode) &&
    typeof envelope.data === 'object' &&
    envelope.data !== null &&
    'allowed' in envelope.data;
  return isAuthorizationInfo ? 'knows' : 'doesNotKnow';
}

/**
 * What the CPO is told when nobody knew the token. That it is unknown only if somebody said so: a CPO may start
 * drivers offline while their EMSP cannot be asked (TOK-S-10). Pure.
 */
export function nobodyAuthorizes(verdicts: readonly AuthorizeVerdict[]): OcpiError {
  const late = verdicts.filter((verdict) => verdict === 'late').length;
  const notReached = verdicts.filter((verdict) => verdict === 'notReached').length;
  if (late + notReached < verdicts.length || verdicts.length === 0) {
    return new OcpiError('unknownToken', `${verdicts.length - late - notReached} parties were asked`);
  }
  return late > 0
    ? new OcpiError('receiverTimeout', `none of ${verdicts.length} parties answered in time`)
    : new OcpiError('receiverNotConnected', `none of ${verdicts.length} parties could be asked`);
}
