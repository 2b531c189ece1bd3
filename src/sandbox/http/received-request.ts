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
  headers?: Record<string, string>;
  body: string;
}
