import { expectHttp, expectOk, expectRefused, expectRoute } from '../expect/answers.js';
import { expectEqual } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { aToken } from '../samples/token.js';
import { arrivalAt } from '../stage/arrivals.js';
import { expectHeldObject } from '../stage/held-object.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { only } from '../stage/parties.js';
import { atTokenUrl, putToken, tokenRef } from '../stage/pushed-token.js';

const LATER = '2026-06-02T00:00:00Z';
const APP_USER = { type: 'APP_USER', whitelist: 'NEVER' };

/** The type of a Token, which belongs to its identity. */
export const tokenTypes: readonly Rule[] = [
  must('TOK-R-04', 'The type is RFID where none is given.', async (stage) => {
    const [emsp, emsp2, cpo] = await stage.platforms('EMSP1', 'EMSP2', 'CPO1');
    const id = stage.newId();
    const app = aToken(id, APP_USER);
    for (const token of [aToken(id), app]) expectOk(await putToken(emsp, token));
    const patch = { valid: false, last_updated: LATER };
    expectOk(await emsp.tokens.patch(tokenRef(id), JSON.stringify(patch)), 'PATCH without a type');
    const read = async (type?: string) => (await emsp.tokens.readBack(tokenRef(id, type))).envelope?.data;
    expectEqual(await read(), aToken(id, patch), 'GET without a type');
    expectEqual(await read('APP_USER'), app, 'GET with type=APP_USER');
    const shared = stage.newId();
    expectOk(await putToken(emsp, aToken(shared)));
    expectOk(await putToken(emsp2, aToken(shared, { ...APP_USER, country_code: 'BE', party_id: 'EM2' })));
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
    for (const token of both) expectOk(await putToken(emsp, token));
    const { objects } = await cpo.tokens.pull({ query: `date_from=${day(0)}&date_to=${day(9)}` });
    expectEqual(
      objects.all.map(({ body }) => body),
      both,
      'Tokens on the list',
    );
    for (const token of both)
      await expectHeldObject([cpo], 'tokens', tokenRef(id, String(token.type)), token);
  }),

  recommended(
    'TOK-R-06',
    "A type in the query that is not the body's is refused; without one the body's counts.",
    async (stage) => {
      const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
      const [id, refused] = [stage.newId(), stage.newId()];
      expectOk(await atTokenUrl(emsp, 'PUT', id, { body: JSON.stringify(aToken(id, APP_USER)) }));
      const read = await emsp.tokens.readBack(tokenRef(id, 'APP_USER'));
      expectEqual(read.envelope?.data, aToken(id, APP_USER), 'GET with type=APP_USER');
      expectHttp(await emsp.tokens.readBack(tokenRef(id)), 404, 'HTTP status of GET without a type');
      const body = JSON.stringify(aToken(refused, APP_USER));
      for (const to of [{}, only(cpo)]) {
        const answer = await atTokenUrl(emsp, 'PUT', refused, { body, query: 'type=OTHER', ...to });
        expectRefused(answer, 'PUT of an APP_USER with type=OTHER');
      }
      await expectNothingArrived(stage, `"${refused}"`, cpo);
    },
  ),

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
      expectOk(await atTokenUrl(emsp, method, id, { query, ...body, ...only(cpo) }), method);
      const { url } = await arrivalAt(cpo, method, `/${id}`);
      expectEqual(url.split('?')[1], query, `query of ${method} at the CPO`);
    }
  }),

  recommended('TOK-R-10', 'An unknown type in the query is refused.', async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    const id = stage.newId();
    const query = 'type=FOO';
    const patch = { valid: false, last_updated: LATER };
    for (const to of [{}, only(cpo)]) {
      expectRefused(await atTokenUrl(emsp, 'GET', id, { query, ...to }), 'GET');
      const body = JSON.stringify(aToken(id));
      expectRefused(await atTokenUrl(emsp, 'PUT', id, { query, body, ...to }), 'PUT');
      expectRefused(
        await atTokenUrl(emsp, 'PATCH', id, { query, body: JSON.stringify(patch), ...to }),
        'PATCH',
      );
    }
    const authorize = await cpo.tokens.authorize({ uid: id, type: 'FOO' }, { to: 'nobody' });
    expectRefused(authorize, 'authorize');
    expectRefused(await cpo.tokens.authorize({ uid: id, type: 'FOO' }, only(emsp)), 'authorize of one EMSP');
    await expectNothingArrived(stage, id, cpo, emsp);
  }),
];
