import type { PeerFailureKind } from '../infra/peer/peer-client.js';
import type { ErrorName } from '../ocpi/errors.js';

/** How a forwarded request ended, as far as it matters for what the requester gets. */
export type Ending = Answered | Unanswered;

interface Answered {
  answered: true;
  httpStatus: number;
  hasEnvelope: boolean;
}

interface Unanswered {
  answered: false;
  failure: PeerFailureKind;
}

/** What the requester gets. */
export type Outcome =
  /** The answer as it came. */
  | { kind: 'passOn' }
  /** The answer's HTTP status, in an envelope of ours because it had none. */
  | { kind: 'wrap' }
  | Failed;

/** An error of the hub's own. */
export interface Failed {
  kind: 'fail';
  error: ErrorName;
  reason: string;
}

/**
 * What a forwarded request's end means for the requester (RT-D-04, RT-E-02 to RT-E-09, AMB-09). Pure.
 */
export function outcomeOf(ending: Unanswered): Failed;
export function outcomeOf(ending: Ending): Outcome;
export function outcomeOf(ending: Ending): Outcome {
  return ending.answered
    ? outcomeOfAnswer(ending.httpStatus, ending.hasEnvelope)
    : OUTCOME_OF_FAILURE[ending.failure];
}

function outcomeOfAnswer(httpStatus: number, hasEnvelope: boolean): Outcome {
  switch (httpStatus) {
    // RT-E-08: it is the hub that was refused. A relayed 401 would tell the requester that its own token is dead.
    case 401:
    case 403:
      return fail('receiverNotConnected', `it refuses the hub's token (HTTP ${httpStatus})`);
    // RT-E-09
    case 429:
    case 503:
      return fail('receiverNotConnected', `it is overloaded (HTTP ${httpStatus})`);
    // RT-E-07: who gets a 404 on a PATCH falls back to PUT, so it must arrive, with or without envelope.
    case 404:
    case 405:
      return { kind: hasEnvelope ? 'passOn' : 'wrap' };
  }
  // ENV-11; redirects are never followed.
  if (!hasEnvelope || httpStatus < 200 || (httpStatus >= 300 && httpStatus < 400)) {
    const what = hasEnvelope ? '' : ', and not with an OCPI response';
    return fail('cannotRoute', `it answered HTTP ${httpStatus}${what}`);
  }
  // RT-E-06, RT-E-09: whatever X said, it said it in OCPI.
  return { kind: 'passOn' };
}

const OUTCOME_OF_FAILURE: Readonly<Record<PeerFailureKind, Failed>> = {
  timeout: fail('receiverTimeout', 'whether it has handled the request is not known'),
  unreachable: fail('receiverNotConnected', 'no connection came about'),
  broken: fail('cannotRoute', 'the connection broke before its answer was whole'),
  tooLarge: fail('cannotRoute', 'its answer is too large'),
  forbidden: fail('cannotRoute', 'its URL leads where the hub does not call'),
};

function fail(error: ErrorName, reason: string): Failed {
  return { kind: 'fail', error, reason };
}
