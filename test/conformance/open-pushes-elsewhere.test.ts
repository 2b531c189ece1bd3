import { aCdr } from '../../src/conformance/samples/cdr.js';
import { aSession } from '../../src/conformance/samples/session.js';
import type { ReceivedRequest } from '../../src/sandbox/http/received-request.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { TestHub } from '../harness/hub.js';
import { routeOf } from './location-party.js';

/** D3 where the process that takes a push is not the one that delivers it. */

const FROM_EMSP = { from: 'NL/EM1', to: 'NL/CP1' };
const FROM_HUB = { from: 'NL/HUB', to: 'NL/CP1' };
/** Of the senders; long enough for a busy machine to bring an answer from one process to the other. */
const PATIENCE_MS = 6_000;

let place: DataPlace;
/** Takes requests, and delivers nothing. */
let api: TestHub;
let worker: TestHub;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
const toNobody = { to: 'nobody' } as const;

beforeAll(async () => {
  place = await openDataPlace();
  api = await TestHub.start({ HUB_ROLE: 'api', HUB_RELAY_TIMEOUT_MS: String(PATIENCE_MS) }, place);
  worker = await TestHub.start({ HUB_ROLE: 'worker' }, place);
  [cpo, emsp] = await Promise.all([api.join(party('CPO', 'CP1')), api.join(party('EMSP', 'EM1'))]);
}, 60_000);

afterAll(async () => {
  await worker.stop();
  await api.stop();
  await place.close();
});

const received = (id: string) =>
  emsp.journal.filter(
    ({ direction, url, requestBody }) =>
      direction === 'received' && (url.endsWith(`/${id}`) || requestBody.includes(`"${id}"`)),
  );

const about = (id: string) => (request: ReceivedRequest) =>
  request.path.endsWith(`/${id}`) || request.body.includes(`"${id}"`);

test("D3 the receiver's answer is the answer, and FROM is the sender, whoever delivers", async () => {
  const answer = await cpo.cdrs.post(JSON.stringify(aCdr('C1')), toNobody);
  expect(answer).toMatchObject({ ok: true, httpStatus: 201 });
  expect(routeOf(answer)).toEqual(FROM_EMSP);
  expect(answer.headers.location).toMatch(/\/relay\//);
  expect(received('C1').map((entry) => routeOf({ headers: entry.requestHeaders }))).toEqual([
    { from: 'NL/CP1', to: 'NL/EM1' },
  ]);
});

test('D3 a refusal too, and it is final', async () => {
  emsp.faults.add({
    fault: { kind: 'answer', statusCode: 2001, statusMessage: 'not mine' },
    when: about('S2'),
  });
  emsp.faults.add({ fault: { kind: 'answer', statusCode: 2001 }, when: about('C2'), times: 1 });
  const session = await cpo.sessions.put(JSON.stringify(aSession('S2')), toNobody);
  expect(session.envelope).toMatchObject({ statusCode: 2001, statusMessage: 'not mine' });
  expect(routeOf(session)).toEqual(FROM_EMSP);
  expect((await cpo.cdrs.post(JSON.stringify(aCdr('C2')), toNobody)).envelope?.statusCode).toBe(2001);
  expect([received('S2').length, received('C2').length]).toEqual([1, 1]);
  // AMB-25 what was refused can be posted again.
  expect(await cpo.cdrs.post(JSON.stringify(aCdr('C2')), toNobody)).toMatchObject({ httpStatus: 201 });
  expect(await api.admin.deadLetters()).toEqual([]);
});

test('D3 a PATCH reaches the receiver, whole where what it has is not known here', async () => {
  await cpo.sessions.put(JSON.stringify(aSession('S3', { kwh: 1 })), toNobody);
  const ref = { countryCode: 'NL', partyId: 'CP1', id: 'S3' };
  const patch = '{"kwh":2.50,"last_updated":"2026-06-01T08:30:00Z"}';
  const answer = await cpo.sessions.patch(ref, patch, toNobody);
  expect(routeOf(answer)).toEqual(FROM_EMSP);
  expect(emsp.sessions.received().store.get(ref)?.text).toContain('"kwh":2.50');
});

test('D3 a receiver that fails: the sender is told at once that the hub has it, and it is delivered later', async () => {
  const forget = emsp.faults.add({
    fault: { kind: 'answer', httpStatus: 503, statusCode: 3000 },
    when: about('C4'),
  });
  const startedAt = performance.now();
  const answer = await cpo.cdrs.post(JSON.stringify(aCdr('C4')), toNobody);
  expect(performance.now() - startedAt).toBeLessThan(PATIENCE_MS - 500);
  expect(answer).toMatchObject({ ok: true, httpStatus: 201 });
  expect(routeOf(answer)).toEqual(FROM_HUB);
  forget();
  await emsp.until(() => received('C4').length > 1, 'the CDR, later', 20_000);
}, 30_000);

test('D3 nobody delivers: the sender is told when its patience ends, and it is delivered later', async () => {
  await worker.stop();
  const answer = await cpo.cdrs.post(JSON.stringify(aCdr('C5')), toNobody);
  expect(answer).toMatchObject({ ok: true, httpStatus: 201 });
  expect(routeOf(answer)).toEqual(FROM_HUB);
  worker = await TestHub.start({ HUB_ROLE: 'worker' }, place);
  await emsp.until(() => received('C5').length === 1, 'the CDR, later', 20_000);
  // Nobody waits for the answer any more: it comes from the hub.
  expect(received('C5').map((entry) => routeOf({ headers: entry.requestHeaders }))).toEqual([
    { from: 'NL/HUB', to: 'NL/EM1' },
  ]);
}, 40_000);
