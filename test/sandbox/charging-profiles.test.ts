import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { type ConnectedPair, connectedPair } from './connected-pair.js';

let pair: ConnectedPair;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
beforeEach(async () => {
  pair = await connectedPair();
  ({ cpo, emsp } = pair);
});
afterEach(() => pair.stop());

const PROFILE = '{"charging_rate_unit":"A","charging_profile_period":[{"start_period":0,"limit":8.10}]}';
const ACTIVE = `{"start_date_time":"2026-06-01T08:00:00Z","charging_profile":${PROFILE}}`;

test('CHP-R-02, CHP-R-08, CHP-R-13 PUT: the profile arrives as it was written, then a result', async () => {
  const sent = await emsp.chargingProfiles.set('S1', PROFILE);
  expect(sent.answer.envelope?.data).toEqual({ result: 'ACCEPTED', timeout: 30 });
  expect(cpo.chargingProfiles.received).toMatchObject([
    { method: 'PUT', sessionId: 'S1', chargingProfile: PROFILE, responseUrl: sent.url },
  ]);
  expect((await emsp.chargingProfiles.resultOf(sent)).text).toBe('{"result":"ACCEPTED"}');
});

test('CHP-R-01, CHP-S-01, CHP-S-02 GET: the active profile comes with the result', async () => {
  cpo.chargingProfiles.decide = () => ({ profile: ACTIVE });
  const sent = await emsp.chargingProfiles.getActive('S1', 900);
  expect(cpo.chargingProfiles.received).toMatchObject([{ method: 'GET', duration: 900 }]);
  const { text } = await emsp.chargingProfiles.resultOf(sent);
  expect(text).toBe(`{"result":"ACCEPTED","profile":${ACTIVE}}`);
});

test('CHP-R-03 DELETE', async () => {
  const sent = await emsp.chargingProfiles.clear('S1');
  expect((await emsp.chargingProfiles.resultOf(sent)).result).toBe('ACCEPTED');
  expect(cpo.chargingProfiles.received).toMatchObject([{ method: 'DELETE', sessionId: 'S1' }]);
});

test('CHP-R-06 a response_url that is not escaped stands at the end as it is', async () => {
  const { url } = await emsp.chargingProfiles.getActive('S1', 900, { unescaped: true });
  const asked = cpo.journal.filter(({ method }) => method === 'GET').at(-1);
  expect(asked?.url.endsWith(`?duration=900&response_url=${url}`)).toBe(true);
});

test('refusals, and results that say no', async () => {
  cpo.chargingProfiles.decide = () => ({ response: 'TOO_OFTEN' });
  const refused = await emsp.chargingProfiles.set('S1', PROFILE);
  expect(refused.answer.envelope?.data).toMatchObject({ result: 'TOO_OFTEN' });
  cpo.chargingProfiles.decide = () => ({ result: 'UNKNOWN', resultFirst: true });
  expect((await emsp.chargingProfiles.clear('S1')).results).toMatchObject([{ result: 'UNKNOWN' }]);
  expect(refused.results).toEqual([]);
});

test('CHP-S-03, CHP-S-04, CHP-S-06 an active profile that the CPO tells of by itself', async () => {
  const answer = await cpo.chargingProfiles.putActive('S1', ACTIVE);
  expect(answer.ok).toBe(true);
  expect(answer.envelope).not.toHaveProperty('data');
  expect(emsp.chargingProfiles.activeProfiles).toMatchObject([
    { sessionId: 'S1', text: ACTIVE, from: { partyId: 'CP1' } },
  ]);
  expect((await cpo.chargingProfiles.putActive('S1', '{}')).envelope?.statusCode).toBe(2001);
  const sender = { module: 'chargingprofiles', role: 'SENDER', segments: ['S1'] } as const;
  expect((await cpo.send({ method: 'DELETE', ...sender })).httpStatus).toBe(405);
});

test('CHP-R-04, CHP-R-07 what is refused', async () => {
  const receiver = { module: 'chargingprofiles', role: 'RECEIVER', segments: ['S1'] } as const;
  const code = async (method: 'GET' | 'PUT' | 'DELETE', query: string, body?: string) =>
    (await emsp.send({ method, ...receiver, query, ...(body === undefined ? {} : { body }) })).envelope
      ?.statusCode;
  expect(await code('GET', 'response_url=x')).toBe(2001);
  expect(await code('GET', 'duration=900')).toBe(2001);
  expect(await code('DELETE', '')).toBe(2001);
  expect(await code('PUT', '', `{"charging_profile":${PROFILE}}`)).toBe(2001);
  expect(await code('PUT', '', '{"response_url":"x"}')).toBe(2001);
  expect((await emsp.send({ method: 'POST', ...receiver })).httpStatus).toBe(405);
});
