import type { OcpiAnswer } from '../infra/peer/ocpi-client.js';
import { isSuccess } from '../ocpi/envelope.js';
import { compactJson, splitArray, splitObject } from '../ocpi/json/raw-json.js';
import { nextLink } from '../ocpi/pagination.js';
import { PullFailure } from './pull-failure.js';

/** One page of a Sender list. */
export interface Page {
  /** Compact JSON of each, numbers as they were spelled (TYP-12). */
  objects: string[];
  /** To the next page, as it came. */
  link: string | undefined;
}

/** 16 MiB hold millions of elements that are no objects; no page of a real list is so long. */
const OBJECTS_PER_PAGE = 10_000;

/**
 * @throws PullFailure where the answer is no page
 */
export function readPage({ status, envelope, body, headers }: OcpiAnswer): Page {
  if (status < 200 || status >= 300 || envelope === undefined)
    throw new PullFailure(`HTTP ${status}${envelope === undefined ? ', no OCPI envelope' : ''}`);
  const { statusCode, statusMessage = '', data } = envelope;
  if (!isSuccess(statusCode)) throw new PullFailure(`${statusCode} ${statusMessage.slice(0, 200)}`);
  if (!Array.isArray(data)) throw new PullFailure('data: expected an array');
  if (data.length > OBJECTS_PER_PAGE) throw new PullFailure(`data: more than ${OBJECTS_PER_PAGE} objects`);
  const text = splitObject(compactJson(body.toString('utf8'))).find(({ name }) => name === 'data')?.value;
  return { objects: splitArray(text ?? '[]'), link: nextLink(headers.link) };
}
