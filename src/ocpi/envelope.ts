import { formatDateTime } from './date-time.js';
import { outlineOf } from './json/outline.js';

/** Generic success (status_codes: 1000). */
export const SUCCESS = 1000;

/** Any 1xxx counts as success (ENV-10). */
export function isSuccess(statusCode: number): boolean {
  return statusCode >= 1000 && statusCode < 2000;
}

/**
 * A successful answer.
 *
 * @param data JSON text of the result; left out where the module defines none (ENV-05)
 * @param now milliseconds since 1970
 */
export function successEnvelope(now: number, data?: string): string {
  const dataMember = data === undefined ? '' : `"data":${data},`;
  return `{${dataMember}"status_code":${SUCCESS},"timestamp":"${formatDateTime(now)}"}`;
}

/**
 * An answer that says what went wrong.
 *
 * @param data JSON text; mostly left out (ENV-07)
 */
export function failureEnvelope(now: number, statusCode: number, message: string, data?: string): string {
  const dataMember = data === undefined ? '' : `"data":${data},`;
  const text = JSON.stringify(message);
  return `{${dataMember}"status_code":${statusCode},"status_message":${text},"timestamp":"${formatDateTime(now)}"}`;
}

/** What a peer answered, as far as the hub reads it. */
export interface ReceivedEnvelope {
  statusCode: number;
  statusMessage?: string;
  data?: unknown;
}

/** Above this, an answer is a page of a list: parsing it would hold up all others, and hardly anybody needs it. */
const LARGEST_PARSED_BYTES = 64 * 1024;

/**
 * Reads a peer's answer as it came. Of a large one only the envelope itself is looked at, and `data` when it is asked
 * for: then it is undefined where it is no JSON after all.
 *
 * @returns undefined where it is no OCPI envelope (ENV-11)
 */
export function readEnvelope(body: Buffer): ReceivedEnvelope | undefined {
  if (body.length <= LARGEST_PARSED_BYTES) return parseEnvelope(body.toString('utf8'));
  const outline = outlineOf(body);
  const envelope = outline === undefined ? undefined : parseEnvelope(outline);
  return (
    envelope && {
      ...envelope,
      get data() {
        return parseEnvelope(body.toString('utf8'))?.data;
      },
    }
  );
}

/**
 * Reads a peer's answer.
 *
 * @returns undefined where the text is no OCPI envelope (ENV-11)
 */
export function parseEnvelope(text: string): ReceivedEnvelope | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('status_code' in parsed)) return undefined;
  const { status_code: statusCode, ...rest } = parsed;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode)) return undefined;
  return {
    statusCode,
    ...('status_message' in rest && typeof rest.status_message === 'string'
      ? { statusMessage: rest.status_message }
      : {}),
    ...('data' in rest ? { data: rest.data } : {}),
  };
}
