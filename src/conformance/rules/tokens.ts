import type { MessageToHub } from '../../sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectHttp, expectOk, expectRefused, expectRoute, idsIn } from '../expect/answers.js';
import { expectEqual } from '../expect/expect.js';
import { must, type Rule, recommended, should } from '../rule.js';
import { aToken } from '../samples/token.js';
import { arrivalAt } from '../stage/arrivals.js';
import { expectHeldObject } from '../stage/held-object.js';
import { hubKey } from '../stage/hub-key.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { only } from '../stage/parties.js';

const LATER = '2026-06-02T00:00:00Z';
const APP_USER = { type: 'APP_USER', whitelist: 'NEVER' };

/** The Receiver interface of Tokens. */
export const tokens: readonly Rule[] = [
  must('TOK-R-01', 'PUT creates or replaces a Token, with its type in the query.', async (stage) => {
    const [emsp, ...cpos] = await stage.platforms('EMSP1', 'CPO1', 'CPO2', 'MIX');
    const [cpo] = cpos;
    for (const type of ['RFID', 'APP_USER']) {
      const query = type === 'RFID' ? '' : `?type=${type}`;
      const [direct, pushed] = [stage.newId(), stage.newId()];
      for (const valid of [true, false]) {
        const changes = { type, valid };
        expectOk(await put(emsp, aToken(direct, changes), only(cpo)), 'PUT to one CPO');
        await expectHeldObject([cpo], 'tokens', ref(direct, type), aToken(direct, changes));
        const last_updated = valid ? '2026-06-01T00:00:00Z' : LATER;
        const token = aToken(pushed, { ...changes, last_updated });
        expectOk(await put(emsp, token), 'PUT to all');
        await expectHeldObject(cpos, 'tokens', ref(pushed, type), token);
      }
      for (const id of [direct, pushed]) {
        const { url } = await arrivalAt(cpo, 'PUT', `/${id}`);
        expectEqual(url.slice(url.indexOf('/NL/')), `/NL/EM1/${id}${query}`, 'URL at the CPO');
      }
      await expectNothingArrived(stage, direct, ...cpos.slice(1));
    }
  }),

  must('TOK-R-02', 'PATCH does so too, and needs last_updated.', async (stage) => {
    const [emsp, cpo, cpo2] = await stage.platforms('EMSP1', 'CPO1', 'CPO2');
    for (const [to, receivers] of [
      [only(cpo), [cpo]],
      [{}, [cpo, cpo2]],
    ] as const) {
      const id = stage.newId();
      expectOk(await put(emsp, aToken(id), to));
      await expectHeldObject(receivers, 'tokens', ref(id), aToken(id));
      const patch = { valid: false, visual_number: 'V1', last_updated: LATER };
      expectOk(await emsp.tokens.patch(ref(id), JSON.stringify(patch), to), 'PATCH');
      await expectHeldObject(receivers, 'tokens', ref(id), aToken(id, patch));
      const without = await emsp.tokens.patch(ref(id), JSON.stringify({ valid: true }), to);
      expectRefused(without, 'PATCH without last_updated');
      const { data } = (await emsp.tokens.readBack(ref(id), to)).envelope ?? {};
      expectEqual(data, aToken(id, patch), 'the Token afterwards');
    }
  }),

  must('TOK-R-03', 'GET does so too.', async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    for (const [to, from] of [
      [only(cpo), 'NL/CP1'],
      [{}, hubKey(emsp)],
    ] as const) {
      const id = stage.newId();
      expectOk(await put(emsp, aToken(id), to));
      const answer = await emsp.tokens.readBack(ref(id), to);
      expectEqual(answer.envelope?.data, aToken(id), `the Token from ${from}`);
      expectRoute(answer, { to: 'NL/EM1', from });
    }
  }),

  must('TOK-R-04', 'The type is RFID where none is given.', async (stage) => {
    const [emsp, emsp2, cpo] = await stage.platforms('EMSP1', 'EMSP2', 'CPO1');
    const id = stage.newId();
    const app = aToken(id, APP_USER);
    for (const token of [aToken(id), app]) expectOk(await put(emsp, token));
    const patch = { valid: false, last_updated: LATER };
    expectOk(await emsp.tokens.patch(ref(id), JSON.stringify(patch)), 'PATCH without a type');
    const read = async (type?: string) => (await emsp.tokens.readBack(ref(id, type))).envelope?.data;
    expectEqual(await read(), aToken(id, patch), 'GET without a type');
    expectEqual(await read('APP_USER'), app, 'GET with type=APP_USER');
    const shared = stage.newId();
    expectOk(await put(emsp, aToken(shared)));
    expectOk(await put(emsp2, aToken(shared, { ...APP_USER, country_code: 'BE', party_id: 'EM2' })));
    const open = { to: 'nobody' } as const;
    const untyped = await cpo.tokens.authorize({ uid: shared }, open);
    expectRoute(untyped, { to: 'NL/CP1', from: 'NL/EM1' });
    const typed = await cpo.tokens.authorize({ uid: shared, type: 'APP_USER' }, open);
    expectRoute(typed, { to: 'NL/CP1', from: 'BE/EM2' });
  }),

  must('TOK-R-05', 'The same uid of two types is two Tokens.', async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    const day = stage.newDay();
    const id = stage.newId();
    const both = [aToken(id, { last_updated: day(1) }), aToken(id, { ...APP_USER, last_updated: day(2) })];
    for (const token of both) expectOk(await put(emsp, token));
    const { objects } = await cpo.tokens.pull({ query: `date_from=${day(0)}&date_to=${day(9)}` });
    expectEqual(
      objects.all.map(({ body }) => body),
      both,
      'Tokens on the list',
    );
    for (const token of both) await expectHeldObject([cpo], 'tokens', ref(id, String(token.type)), token);
  }),

  recommended(
    'TOK-R-06',
    "A type in the query that is not the body's is refused; without one the body's counts.",
    async (stage) => {
      const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
      const [id, refused] = [stage.newId(), stage.newId()];
      expectOk(await atHub(emsp, 'PUT', id, { body: JSON.stringify(aToken(id, APP_USER)) }));
      const read = await emsp.tokens.readBack(ref(id, 'APP_USER'));
      expectEqual(read.envelope?.data, aToken(id, APP_USER), 'GET with type=APP_USER');
      expectHttp(await emsp.tokens.readBack(ref(id)), 404, 'HTTP status of GET without a type');
      const body = JSON.stringify(aToken(refused, APP_USER));
      for (const to of [{}, only(cpo)]) {
        const answer = await atHub(emsp, 'PUT', refused, { body, query: 'type=OTHER', ...to });
        expectRefused(answer, 'PUT of an APP_USER with type=OTHER');
      }
      await expectNothingArrived(stage, `"${refused}"`, cpo);
    },
  ),

  must('TOK-R-07', 'POST and DELETE are HTTP 405.', async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    const id = stage.newId();
    expectOk(await put(emsp, aToken(id)));
    for (const to of [{}, only(cpo)]) {
      const body = JSON.stringify(aToken(id));
      expectHttp(await atHub(emsp, 'POST', id, { body, ...to }), 405, 'HTTP status of POST');
      expectHttp(await atHub(emsp, 'DELETE', id, to), 405, 'HTTP status of DELETE');
    }
    expectEqual((await emsp.tokens.readBack(ref(id))).envelope?.data, aToken(id), 'the Token afterwards');
  }),

  must('TOK-R-08', 'The query is forwarded.', async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    const id = stage.newId();
    const query = 'type=APP_USER&x_own=a+b%20c';
    const bodies = {
      PUT: aToken(id, APP_USER),
      PATCH: { valid: false, last_updated: LATER },
      GET: undefined,
    };
    for (const method of ['PUT', 'PATCH', 'GET'] as const) {
      const { [method]: value } = bodies;
      const body = value === undefined ? {} : { body: JSON.stringify(value) };
      expectOk(await atHub(emsp, method, id, { query, ...body, ...only(cpo) }), method);
      const { url } = await arrivalAt(cpo, method, `/${id}`);
      expectEqual(url.split('?')[1], query, `query of ${method} at the CPO`);
    }
  }),

  must('TOK-R-09', 'Another owner or uid in the body than in the URL is refused.', async (stage) => {
    const [emsp, cpo, cpo2] = await stage.platforms('EMSP1', 'CPO1', 'CPO2');
    const id = stage.newId();
    for (const change of [{ country_code: 'BE' }, { party_id: 'EM2' }, { uid: `${id}-other` }]) {
      const body = JSON.stringify(aToken(id, change));
      for (const to of [{}, only(cpo)])
        expectRefused(await atHub(emsp, 'PUT', id, { body, ...to }), `PUT with ${JSON.stringify(change)}`);
    }
    expectHttp(await emsp.tokens.readBack(ref(id)), 404, 'HTTP status of GET afterwards');
    await expectNothingArrived(stage, `/${id}`, cpo2);
  }),

  recommended('TOK-R-10', 'An unknown type in the query is refused.', async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    const id = stage.newId();
    const query = 'type=FOO';
    const patch = { valid: false, last_updated: LATER };
    for (const to of [{}, only(cpo)]) {
      expectRefused(await atHub(emsp, 'GET', id, { query, ...to }), 'GET');
      const body = JSON.stringify(aToken(id));
      expectRefused(await atHub(emsp, 'PUT', id, { query, body, ...to }), 'PUT');
      expectRefused(await atHub(emsp, 'PATCH', id, { query, body: JSON.stringify(patch), ...to }), 'PATCH');
    }
    const authorize = await cpo.tokens.authorize({ uid: id, type: 'FOO' }, { to: 'nobody' });
    expectRefused(authorize, 'authorize');
    expectRefused(await cpo.tokens.authorize({ uid: id, type: 'FOO' }, only(emsp)), 'authorize of one EMSP');
    await expectNothingArrived(stage, id, cpo, emsp);
  }),

  must('TOK-R-11', 'A Token that is no longer valid stays in the list.', async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    const day = stage.newDay();
    const id = stage.newId();
    expectOk(await put(emsp, aToken(id, { last_updated: day(1) })));
    const patch = { valid: false, last_updated: day(2) };
    expectOk(await emsp.tokens.patch(ref(id), JSON.stringify(patch)));
    const { objects } = await cpo.tokens.pull({ query: `date_from=${day(0)}&date_to=${day(9)}` });
    expectEqual(
      objects.all.map(({ body }) => body),
      [aToken(id, patch)],
      'Tokens on the list',
    );
  }),

  should('TOK-R-12', "What a Token's whitelist says is not the hub's business.", async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    for (const type of ['AD_HOC_USER', 'APP_USER']) {
      for (const whitelist of ['ALWAYS', 'ALLOWED', 'ALLOWED_OFFLINE', 'NEVER']) {
        const token = aToken(stage.newId(), { type, whitelist });
        expectOk(await put(emsp, token), `${type} with ${whitelist}`);
        await expectHeldObject([cpo], 'tokens', ref(String(token.uid), type), token);
      }
    }
  }),

  recommended('TOK-R-13', 'Tokens go to CPOs alone.', async (stage) => {
    const [emsp, cpo, ...others] = await stage.platforms('EMSP1', 'CPO1', 'EMSP2', 'NSP1', 'SCSP1', 'OTH1');
    const day = stage.newDay();
    const id = stage.newId();
    const token = aToken(id, { last_updated: day(1) });
    expectOk(await put(emsp, token));
    await expectHeldObject([cpo], 'tokens', ref(id), token);
    await expectNothingArrived(stage, id, ...others);
    const query = `date_from=${day(0)}&date_to=${day(9)}`;
    for (const other of others) {
      const list = await other.send({ method: 'GET', module: 'tokens', role: 'SENDER', query });
      // The hub may refuse to show a list to such a party at all.
      if (list.ok) expectEqual(idsIn(list), [], `Tokens for ${other.label}`);
    }
  }),
];

function ref(id: string, type = 'RFID') {
  return { countryCode: 'NL', partyId: 'EM1', id, type };
}

/** PUT with the type in the query where it is not RFID. */
function put(emsp: SandboxPlatform, token: Record<string, unknown>, to: Pick<MessageToHub, 'to'> = {}) {
  return emsp.tokens.put(JSON.stringify(token), to);
}

/** Any method on the URL of an own Token. */
function atHub(
  emsp: SandboxPlatform,
  method: MessageToHub['method'],
  id: string,
  more: Partial<MessageToHub> = {},
) {
  const { countryCode, partyId } = ref(id);
  const segments = [countryCode, partyId, id];
  return emsp.send({ method, module: 'tokens', role: 'RECEIVER', segments, ...more });
}
