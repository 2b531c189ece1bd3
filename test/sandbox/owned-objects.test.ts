import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { type ConnectedPair, connectedPair } from './connected-pair.js';
import { period, session, tariff, token } from './module-bodies.js';

let pair: ConnectedPair;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
beforeAll(async () => {
  pair = await connectedPair(
    { pageLimit: 10 },
    {
      pageLimit: 10,
      parties: [
        { countryCode: 'NL', partyId: 'EM1', role: 'EMSP' },
        { countryCode: 'NL', partyId: 'EM2', role: 'EMSP' },
      ],
    },
  );
  ({ cpo, emsp } = pair);
});
afterAll(() => pair.stop());

const EM1 = { countryCode: 'NL', partyId: 'EM1' };
const EM2 = { countryCode: 'NL', partyId: 'EM2' };
const ref = (id: string) => ({ countryCode: 'NL', partyId: 'CP1', id });

describe('Sessions', () => {
  test('SES-R-01 a PUT is kept as it came: 201 the first time, 200 after that', async () => {
    const text = session('S1', '"x_null":null');
    expect((await cpo.sessions.put(text)).httpStatus).toBe(201);
    expect((await cpo.sessions.put(text)).httpStatus).toBe(200);
    expect(emsp.sessions.received().store.get('NL/CP1/S1')?.text).toBe(text);
    expect((await cpo.sessions.readBack(ref('s1'))).body).toContain('"kwh":1.10');
  });

  test('SES-R-02, SES-R-07 a PATCH appends charging_periods, a PUT replaces them', async () => {
    await cpo.sessions.put(session('S2'));
    const held = () => emsp.sessions.received().store.get('NL/CP1/S2');
    const changed = `"kwh":2.20,"last_updated":"2026-06-01T08:10:00Z"`;
    expect((await cpo.sessions.patch(ref('S2'), `{"charging_periods":[${period(10)}],${changed}}`)).ok).toBe(
      true,
    );
    await cpo.sessions.patch(ref('S2'), `{"charging_periods":[],${changed}}`);
    await cpo.sessions.patch(ref('S2'), `{"charging_periods":null,${changed}}`);
    expect(held()?.field('charging_periods')).toBe(`[${period(0)},${period(10)}]`);
    expect(held()?.field('kwh')).toBe('2.20');
    expect(held()?.text).toBe(cpo.sessions.truth.get('NL/CP1/S2')?.text);
    await cpo.sessions.put(session('S2', '', '2026-06-01T08:20:00Z'));
    expect(held()?.field('charging_periods')).toBe(`[${period(0)}]`);
    expect(emsp.sessions.received().wentBackwards).toBe(0);
  });

  test('SES-R-03 to SES-R-06 what is refused', async () => {
    const send = (
      method: 'POST' | 'PATCH' | 'DELETE' | 'PUT',
      id: string,
      body: string,
      ...below: string[]
    ) =>
      cpo.send({ method, module: 'sessions', role: 'RECEIVER', segments: ['NL', 'CP1', id, ...below], body });
    expect((await send('PATCH', 'S1', '{"kwh":2}')).envelope?.statusCode).toBe(2001);
    expect((await send('PATCH', 'S1', '{}', 'charging_periods')).httpStatus).toBe(404);
    expect((await send('PATCH', 'S99', '{"last_updated":"2026-06-01T08:10:00Z"}')).httpStatus).toBe(404);
    expect((await send('PUT', 'S3', session('S4'))).envelope?.statusCode).toBe(2001);
    expect((await send('PUT', 'S3', '[]')).envelope?.statusCode).toBe(2001);
    expect((await send('PUT', 'S3', '{')).httpStatus).toBe(400);
    expect((await send('POST', 'S1', '{}')).httpStatus).toBe(405);
    expect((await send('DELETE', 'S1', '')).httpStatus).toBe(405);
  });

  test('are kept for the party that TO names', async () => {
    await cpo.sessions.put(session('S5'), { to: EM2 });
    expect(emsp.sessions.received(EM2).store.get('NL/CP1/S5')).toBeDefined();
    expect(emsp.sessions.received(EM1).store.get('NL/CP1/S5')).toBeUndefined();
    expect((await cpo.sessions.readBack(ref('S5'), { to: EM1 })).httpStatus).toBe(404);
  });

  test('SES-S-03, SES-S-04, SES-S-05 charging preferences: a bare text, and what is said can be set', async () => {
    cpo.sessions.hold(session('S6'));
    const fast = { profile_type: 'FAST' };
    expect((await emsp.sessions.setPreferences('S6', fast)).envelope?.data).toBe('ACCEPTED');
    expect(cpo.sessions.preferences).toMatchObject([{ sessionId: 'S6', preferences: fast, from: EM1 }]);
    const unknown = await emsp.sessions.setPreferences('S99', fast);
    expect(unknown).toMatchObject({ httpStatus: 404, envelope: { statusCode: 2001 } });
    expect((await emsp.sessions.setPreferences('S6', {})).envelope?.statusCode).toBe(2001);
    cpo.sessions.answerPreferences = () => 'DEPARTURE_REQUIRED';
    expect((await emsp.sessions.setPreferences('S6', fast)).envelope?.data).toBe('DEPARTURE_REQUIRED');
    const at = (method: 'GET' | 'PUT', ...segments: string[]) =>
      emsp.send({ method, module: 'sessions', role: 'SENDER', segments, body: '{}' });
    expect((await at('PUT', 'S6')).httpStatus).toBe(404);
    expect(
      (await emsp.send({ method: 'GET', module: 'sessions', role: 'SENDER', segments: ['S6'] })).httpStatus,
    ).toBe(404);
  });
});

describe('Tariffs', () => {
  test('TAR-R-01, TAR-R-02, TAR-R-04 PUT, GET and DELETE; TAR-R-05 no PATCH', async () => {
    const text = tariff('T1');
    expect((await cpo.tariffs.put(text)).httpStatus).toBe(201);
    expect((await cpo.tariffs.readBack(ref('T1'))).body).toContain('"vat":0.0');
    expect((await cpo.tariffs.delete(ref('T1'))).httpStatus).toBe(200);
    expect((await cpo.tariffs.delete(ref('T1'))).httpStatus).toBe(404);
    expect((await cpo.tariffs.readBack(ref('T1'))).httpStatus).toBe(404);
    expect((await cpo.tariffs.patch(ref('T1'), '{}')).httpStatus).toBe(405);
    expect(emsp.tariffs.received().receipts.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
  });

  test('TAR-S-01, PAG-07 the list is walked along by Link', async () => {
    for (let at = 0; at < 25; at += 1) cpo.tariffs.hold(tariff(`L${at}`));
    const pulled = await emsp.tariffs.pull({ query: 'date_from=2026-06-01T00:00:00Z&limit=7' });
    expect(pulled).toMatchObject({ pages: 4, totalCount: 25, repeated: 0 });
    expect(pulled.objects.keys).toEqual(cpo.tariffs.truth.keys);
    expect((await emsp.tariffs.pull({ query: 'date_to=2026-06-01T00:00:00Z' })).totalCount).toBe(0);
    expect((await emsp.tariffs.pull({ to: { countryCode: 'NL', partyId: 'CP9' } })).totalCount).toBe(0);
  });

  test('TAR-S-02 there is nothing else at the Sender interface', async () => {
    const at = (method: 'GET' | 'PUT', ...segments: string[]) =>
      emsp.send({ method, module: 'tariffs', role: 'SENDER', segments });
    expect((await at('GET', 'L1')).httpStatus).toBe(404);
    expect((await at('PUT')).httpStatus).toBe(405);
  });
});

describe('Tokens', () => {
  const of = (id: string, type?: string) => ({ ...EM1, id, ...(type === undefined ? {} : { type }) });

  test('TOK-R-04, TOK-R-05 the same uid of another type is another Token', async () => {
    expect((await emsp.tokens.put(token('U1'))).httpStatus).toBe(201);
    expect((await emsp.tokens.put(token('U1', 'APP_USER'))).httpStatus).toBe(201);
    expect(cpo.journal.entries.at(-1)?.url).toContain('/NL/EM1/U1?type=APP_USER');
    expect(cpo.tokens.received().store.keys).toEqual(['NL/EM1/U1', 'NL/EM1/U1?type=APP_USER']);
    expect((await emsp.tokens.readBack(of('U1'))).body).toContain('"type":"RFID"');
    expect((await emsp.tokens.readBack(of('U1', 'APP_USER'))).body).toContain('"type":"APP_USER"');
    expect((await emsp.tokens.readBack(of('U1', 'OTHER'))).httpStatus).toBe(404);
  });

  test('TOK-R-02 a PATCH names the type in the URL', async () => {
    const patch = '{"valid":false,"last_updated":"2026-06-02T08:00:00Z"}';
    expect((await emsp.tokens.patch(of('U1', 'APP_USER'), patch)).ok).toBe(true);
    expect(cpo.tokens.received().store.get('NL/EM1/U1?type=APP_USER')?.body.valid).toBe(false);
    expect(cpo.tokens.received().store.get('NL/EM1/U1')?.body.valid).toBe(true);
  });

  test('TOK-R-06, TOK-R-10 types that do not fit are refused, one of the body alone counts', async () => {
    const put = (uid: string, body: string, query: string) =>
      emsp.send({
        method: 'PUT',
        module: 'tokens',
        role: 'RECEIVER',
        segments: ['NL', 'EM1', uid],
        body,
        query,
      });
    expect((await put('U2', token('U2', 'OTHER'), 'type=APP_USER')).envelope?.statusCode).toBe(2001);
    expect((await put('U2', token('U2'), 'type=FOO')).envelope?.statusCode).toBe(2001);
    expect((await put('U2', token('U2', 'OTHER'), '')).httpStatus).toBe(201);
    expect(cpo.tokens.received().store.get('NL/EM1/U2?type=OTHER')).toBeDefined();
  });

  test('TOK-S-02 to TOK-S-07 authorize', async () => {
    emsp.tokens.hold(token('A1'));
    emsp.tokens.hold(token('A2', 'RFID', false));
    const location = { location_id: 'LOC1', evse_uids: ['E1'] };
    const allowed = await cpo.tokens.authorize({ uid: 'a1', location });
    expect(allowed.envelope?.data).toMatchObject({ allowed: 'ALLOWED', token: { uid: 'A1' }, location });
    expect(allowed.envelope?.data).toHaveProperty('authorization_reference');
    const blocked = await cpo.tokens.authorize({ uid: 'A2' });
    expect(blocked).toMatchObject({
      httpStatus: 200,
      envelope: { statusCode: 1000, data: { allowed: 'BLOCKED' } },
    });
    const unknown = await cpo.tokens.authorize({ uid: 'A1', type: 'APP_USER' });
    expect(unknown).toMatchObject({ httpStatus: 404, envelope: { statusCode: 2004 } });
    expect(unknown.envelope).not.toHaveProperty('data');
    emsp.tokens.setAnswer(of('A1'), 'NO_CREDIT');
    expect((await cpo.tokens.authorize({ uid: 'A1', type: 'RFID' })).envelope?.data).toMatchObject({
      allowed: 'NO_CREDIT',
    });
    emsp.tokens.setAnswer(of('A1'), 'NOT_ENOUGH_INFORMATION');
    expect((await cpo.tokens.authorize({ uid: 'A1' })).envelope?.statusCode).toBe(2002);
    expect((await cpo.tokens.authorize({ uid: 'A1', location: {} })).envelope?.statusCode).toBe(2001);
    expect(emsp.tokens.authorizations.map(({ answer }) => answer)).toEqual([
      'ALLOWED',
      'BLOCKED',
      'UNKNOWN_TOKEN',
      'NO_CREDIT',
      'NOT_ENOUGH_INFORMATION',
    ]);
  });
});
