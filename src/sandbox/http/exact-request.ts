import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { formatAuthorization } from '../../ocpi/authorization.js';

export interface ExactRequest {
  method?: string;
  /** Absolute; sent as it stands here, without being normalized. */
  url: string;
  /** As they stand here: no case is changed, none is added but Host and the length of the body. */
  headers?: Readonly<Record<string, string | string[]>>;
  body?: string | Buffer;
}

export interface ExactAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  rawHeaders: string[];
  body: string;
  /** The body where it is a JSON object, and an empty object otherwise. */
  envelope: Envelope;
}

export interface Envelope {
  status_code?: number;
  status_message?: string;
  timestamp?: string;
  data?: unknown;
}

const ABSOLUTE_URL = /^(https?):\/\/([^:/]+)(?::(\d+))?(\/.*)?$/;

/** Sends exactly what a test wants, well-formed or not, on a connection of its own. */
export function send({ method = 'GET', url, headers = {}, body }: ExactRequest): Promise<ExactAnswer> {
  const [, scheme, host = '', port, path = '/'] = ABSOLUTE_URL.exec(url) ?? [];
  const open = scheme === 'https' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const all = { ...headers, ...lengthOf(body, headers) };
    const outgoing = open({ method, host, port, path, headers: all, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          rawHeaders: incoming.rawHeaders,
          body: text,
          envelope: parseObject(text),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Node gives no length to the body of a GET or DELETE, which would turn it into the next, broken request. */
function lengthOf(body: ExactRequest['body'], headers: object): Record<string, number> {
  const isFramed = Object.keys(headers).some((name) => /^(content-length|transfer-encoding)$/i.test(name));
  return body === undefined || isFramed ? {} : { 'Content-Length': Buffer.byteLength(body) };
}

/** The header for a token, as the specification has it. */
export function authorization(token: string): { Authorization: string } {
  return { Authorization: formatAuthorization(token, 'base64') };
}

function parseObject(text: string): Envelope {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
