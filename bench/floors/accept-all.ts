import type { IncomingMessage, ServerResponse } from 'node:http';
import { AUTHORIZATION_INFO, LOCATION } from '../messages.js';
import { serve } from './serve.js';

/**
 * A peer that is as cheap as Node can make it: it offers just enough of OCPI to be registered, takes every push,
 * answers every GET with the same Location and every POST with the same AuthorizationInfo, and counts the pushes.
 */
const ACCEPTED = '{"status_code":1000,"timestamp":"2026-01-01T00:00:00Z"}';
const LOCATION_ANSWER = data(JSON.parse(LOCATION));
const AUTHORIZED = data(AUTHORIZATION_INFO);
const ENDPOINTS = ['locations', 'tokens'];
let pushes = 0;
let answerAfterMs = 0;

serve((request, response) => {
  request.resume();
  request.once('end', () => {
    const own = answerOfItsOwn(request);
    if (own !== undefined) return answer(response, own);
    if (request.method === 'PUT') pushes += 1;
    if (answerAfterMs === 0) answer(response, answerTo(request));
    else setTimeout(() => answer(response, answerTo(request)), answerAfterMs);
  });
});

/** To questions of the benchmark, and of who wants to register it. */
function answerOfItsOwn({ url = '', headers }: IncomingMessage): string | undefined {
  const origin = `http://${headers.host}`;
  if (url === '/versions') return data([{ version: '2.2.1', url: `${origin}/2.2.1` }]);
  if (url === '/2.2.1') return data({ version: '2.2.1', endpoints: endpoints(origin) });
  if (url === '/count') return String(pushes);
  const delay = /^\/answer-after\/(\d+)$/.exec(url)?.[1];
  if (delay === undefined) return undefined;
  answerAfterMs = Number(delay);
  return delay;
}

function answerTo({ method }: IncomingMessage): string {
  if (method === 'PUT') return ACCEPTED;
  return method === 'POST' ? AUTHORIZED : LOCATION_ANSWER;
}

function endpoints(origin: string) {
  const roles = ['SENDER', 'RECEIVER'];
  return [
    { identifier: 'credentials', role: 'SENDER', url: `${origin}/credentials` },
    ...ENDPOINTS.flatMap((identifier) =>
      roles.map((role) => ({ identifier, role, url: `${origin}/${role.toLowerCase()}/${identifier}` })),
    ),
  ];
}

function data(value: unknown): string {
  return JSON.stringify({ data: value, status_code: 1000, timestamp: '2026-01-01T00:00:00Z' });
}

function answer(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
}
