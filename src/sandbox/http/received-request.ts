import type { IncomingHttpHeaders } from 'node:http';

/** A request that came in whole. */
export interface ReceivedRequest {
  method: string;
  /** Path and query as they came. */
  url: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** When its last byte was there, on the clock of `performance.now()`. */
  receivedAt: number;
}

/** An answer before the headers that every answer has. */
export interface GivenAnswer {
  httpStatus: number;
  headers?: AnswerHeaders;
  body: string;
  /** Called when the answer has left, or its connection is gone: for what a platform does only after that. */
  afterwards?: () => void;
}

/** Header names as they will be spelled; of several values each is a line of its own. */
export type AnswerHeaders = Record<string, string | string[]>;
