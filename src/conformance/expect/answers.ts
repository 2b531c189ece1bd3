import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import { Failed } from '../outcome.js';
import { expectMatch, expectThat, shown } from './expect.js';

/** What the rules look at in an answer of the hub, however it was asked. */
export type Answer = Pick<HubAnswer, 'httpStatus' | 'headers' | 'body' | 'envelope' | 'ok'>;

/** HTTP status alone. */
export function expectHttp(answer: Answer, status: number | readonly number[], what = 'HTTP status'): void {
  const allowed = typeof status === 'number' ? [status] : status;
  if (!allowed.includes(answer.httpStatus)) throw new Failed(what, allowed.join(' or '), summary(answer));
}

/** HTTP status and the OCPI status code. */
export function expectStatus(answer: Answer, httpStatus: number, statusCode: number, what = 'answer'): void {
  const isSo = answer.httpStatus === httpStatus && answer.envelope?.statusCode === statusCode;
  if (!isSo) throw new Failed(what, `HTTP ${httpStatus} with ${statusCode}`, summary(answer));
}

/** HTTP 200 with 2001: valid JSON that says something wrong (REQ-06). */
export function expectRefused(answer: Answer, what = 'answer'): void {
  expectStatus(answer, 200, 2001, what);
}

/** HTTP 2xx and a status code of 1xxx. */
export function expectOk(answer: Answer, what = 'answer'): void {
  if (!answer.ok) throw new Failed(what, 'HTTP 2xx with 1xxx', summary(answer));
}

/** Any refusal: HTTP 4xx, or a status code of 2xxx to 4xxx; never HTTP 5xx. */
export function expectNotOk(answer: Answer, what = 'answer'): void {
  if (answer.ok || answer.httpStatus >= 500) throw new Failed(what, 'a refusal', summary(answer));
}

/** A header's value; undefined where it must not be there. */
export function expectHeader(answer: Answer, name: string, expected: string | RegExp | undefined): void {
  const seen = answer.headers[name.toLowerCase()];
  if (expected instanceof RegExp) expectMatch(seen, expected, `header ${name}`);
  else expectThat(seen === expected, `header ${name}`, shown(expected), seen);
}

/** TO and FROM of an answer, as `NL/CP1`, without regard to case. */
export function expectRoute(answer: Answer, route: { to: string; from: string }): void {
  const seen = routeOf(answer);
  const isSo = (['to', 'from'] as const).every((side) => seen[side] === route[side].toUpperCase());
  expectThat(isSo, 'routing headers', `to ${route.to}, from ${route.from}`, seen);
}

/** The parties that routing headers name, as `NL/CP1`. */
export function routeOf({ headers }: Pick<Answer, 'headers'>): { to: string; from: string } {
  const party = (side: string) =>
    `${headers[`ocpi-${side}-country-code`]}/${headers[`ocpi-${side}-party-id`]}`.toUpperCase();
  return { to: party('to'), from: party('from') };
}

/** An answer without routing headers (RT-H-03). */
export function expectNoRoute(answer: Answer): void {
  const seen = Object.keys(answer.headers).filter((name) => /^ocpi-(to|from)-/i.test(name));
  expectThat(seen.length === 0, 'routing headers', 'none', seen);
}

/** The list in an answer. */
export function listIn(answer: Answer): Record<string, unknown>[] {
  const data = answer.envelope?.data;
  if (!Array.isArray(data)) throw new Failed('data', 'a list', summary(answer));
  return data;
}

/** `id` of each object on an answer's list. */
export function idsIn(answer: Answer): string[] {
  return listIn(answer).map(({ id }) => String(id));
}

function summary({ httpStatus, envelope, body }: Answer): string {
  if (envelope === undefined) return `HTTP ${httpStatus} without an OCPI envelope: ${shown(body)}`;
  const { statusCode, statusMessage } = envelope;
  return `HTTP ${httpStatus} with ${statusCode}${statusMessage === undefined ? '' : ` (${statusMessage})`}`;
}
