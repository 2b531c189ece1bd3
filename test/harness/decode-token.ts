import type { IncomingHttpHeaders } from 'node:http';

/** The token that the hub sent to a platform: strictly the Base64 of it, as the specification has it. */
export function decodeToken({ authorization }: IncomingHttpHeaders): string | undefined {
  const encoded = /^Token ([A-Za-z0-9+/]+={0,2})$/.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64');
  return decoded.toString('base64') === encoded ? decoded.toString('utf8') : undefined;
}
