import type { ReceivedEnvelope } from '../../ocpi/envelope.js';

/** How a client copes with a hub that does not answer, or that says: try again. */
export interface Persistence {
  /** How often a request is sent, at most. */
  tries: number;
  /** Before the next try. */
  pauseMs: number;
  /** Whether a request may be sent once more, when nobody knows what became of it the first time. */
  mayRepeat(request: { method: string; url: string }): boolean;
  /** How long it waits for an answer; by default as long as undici does (5 minutes). */
  answerWithinMs?: number;
  /** The server that takes the next request to an origin: of several behind one name, as a load balancer chooses. */
  serverFor(origin: string): string;
  /** Told of each server that gave no answer. */
  onNoAnswer(server: string, error: unknown): void;
}

/** Sends each request once, to where its URL says. */
export const AT_ONCE_AND_ONCE: Persistence = {
  tries: 1,
  pauseMs: 0,
  mayRepeat: () => false,
  serverFor: (origin) => origin,
  onNoAnswer: () => undefined,
};

/** The 3000 range says that the request was fine and the server is not. */
export function mayTryAgain(answer: { envelope: ReceivedEnvelope | undefined }): boolean {
  const { statusCode = 0 } = answer.envelope ?? {};
  return statusCode >= 3000 && statusCode < 4000;
}
