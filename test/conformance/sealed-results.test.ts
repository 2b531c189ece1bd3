import { routingHeaders } from '../../src/ocpi/headers.js';
import { authorization, send } from '../../src/sandbox/http/exact-request.js';
import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { HubSealing } from '../harness/hub-sealing.js';

const CP1 = { countryCode: 'NL', partyId: 'CP1' };
const EM1 = { countryCode: 'NL', partyId: 'EM1' };
const EM9 = { countryCode: 'NL', partyId: 'EM9' };
const CALLBACK = '/callbacks/START_SESSION/1?request_id=5678&x=a%2Fb';
const RESULT = '{ "result": "ACCEPTED", "limit": 8.10,\n "message": [] }';

let hub: TestHub;
let sealing: HubSealing;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
let url: string;

beforeAll(async () => {
  hub = await TestHub.start();
  sealing = new HubSealing(hub);
  [cpo, emsp] = await Promise.all([
    hub.join(party('CPO', 'CP1'), party('CPO', 'CP8')),
    hub.join(party('EMSP', 'EM9'), party('EMSP', 'EM1')),
  ]);
});

beforeEach(async () => {
  for (const platform of [cpo, emsp]) platform.faults.clear();
  emsp.faults.add({
    fault: { kind: 'answer', statusCode: 1000 },
    when: ({ path }) => path.startsWith('/callbacks'),
  });
  emsp.journal.clear();
  url = await sealing.responseUrl(EM1, CP1, emsp.origin + CALLBACK);
});

afterAll(async () => {
  await sealing.close();
  await hub.stop();
});

test('CMD-S-11 the URL says who it is from and for, whatever the headers say', async () => {
  const wrong = routingHeaders(EM9, { countryCode: 'NL', partyId: 'CP8' });
  const half = { 'OCPI-to-party-id': 'EM9' };
  for (const headers of [wrong, half]) expect(await post(RESULT, headers)).toMatchObject({ ok: true });
  for (const { requestHeaders, requestBody } of results()) {
    expect(requestHeaders).toMatchObject({ 'ocpi-to-party-id': 'EM1', 'ocpi-from-party-id': 'CP1' });
    expect(requestBody).toBe(RESULT); // to the byte
  }
  expect(results()).toHaveLength(2);
});

test('CMD-S-06 several results, also after the hub has been started again', async () => {
  expect(await post('{"result":"ACCEPTED"}')).toMatchObject({ ok: true });
  const second = await TestHub.start({}, hub.place);
  const cancelled = '{"result":"CANCELED_RESERVATION"}';
  const answer = await cpo.call({ method: 'POST', url: url.replace(hub.url, second.url), body: cancelled });
  expect(answer).toMatchObject({ ok: true });
  await second.stop();
  expect(results().map(({ requestBody }) => requestBody)).toEqual(['{"result":"ACCEPTED"}', cancelled]);
});

test('CMD-S-07 after its time it is gone', async () => {
  const expiresAt = Date.now() - 1_000;
  url = await sealing.responseUrl(EM1, CP1, emsp.origin + CALLBACK, { expiresAt });
  const answer = await post();
  expect(answer).toMatchObject({ httpStatus: 404 });
  expect(answer.envelope?.statusMessage).toContain('nobody waits for this result any more');
  expect(results()).toEqual([]);
});

test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])(
  'REQ-12, REQ-13 %s is 405: results are posted',
  async (method) => {
    const headers = authorization(cpo.connection.hubToken);
    const answer = await send({ method, url, headers, ...(method.startsWith('P') ? { body: RESULT } : {}) });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(results()).toEqual([]);
  },
);

test.each([
  ['nothing', '', 400, 2000],
  ['no JSON', '{"result":', 400, 2000],
  ['a list', '[{"result":"ACCEPTED"}]', 200, 2001],
  ['a text', '"ACCEPTED"', 200, 2001],
])('REQ-04, CMD-S-03 %s is no result', async (_what, body, status, code) => {
  const headers = authorization(cpo.connection.hubToken);
  const answer = await send({ method: 'POST', url, headers, body });
  expect(answer).toMatchObject({ status, envelope: { status_code: code } });
  expect(results()).toEqual([]);
});

test('D5 a response_url of 255 characters, which is stored', async () => {
  const path = `/callbacks/${'c'.repeat(255 - emsp.origin.length - '/callbacks/'.length)}`;
  url = await sealing.responseUrl(EM1, CP1, emsp.origin + path);
  expect(url.length).toBeLessThanOrEqual(255);
  expect(await post()).toMatchObject({ ok: true });
  expect(results().map((leg) => leg.url)).toEqual([path]);
});

test('whether the two may still roam, and the eMSP is still there, is asked again', async () => {
  await hub.admin.setAgreements([{ parties: ['NL/CP1', 'NL/EM1'], allowed: false }]);
  expect(await post()).toMatchObject({ httpStatus: 200, envelope: { statusCode: 4001 } });
  await hub.admin.setAgreements([]);
  const id = await hub.platformId('EM1');
  await hub.admin.suspend(id);
  expect(await post()).toMatchObject({ envelope: { statusCode: 4003 } });
  await hub.admin.resume(id);
  expect(await post()).toMatchObject({ ok: true });
  expect(results()).toHaveLength(1);
});

function post(body = RESULT, headers: Record<string, string> = {}): Promise<HubAnswer> {
  return cpo.call({ method: 'POST', url, body, headers });
}

/** What the eMSP got at its own URLs. */
function results() {
  return emsp.journal.filter((entry) => entry.direction === 'received' && entry.url.startsWith('/callbacks'));
}
