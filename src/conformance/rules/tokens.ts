import { expectHttp, expectOk, expectRefused, expectRoute, idsIn } from '../expect/answers.js';
import { expectEqual } from '../expect/expect.js';
import { must, type Rule, recommended, should } from '../rule.js';
import { aToken } from '../samples/token.js';
import { arrivalAt } from '../stage/arrivals.js';
import { expectHeldObject } from '../stage/held-object.js';
import { hubKey } from '../stage/hub-key.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { only } from '../stage/parties.js';
import { atTokenUrl, putToken, tokenRef } from '../stage/pushed-token.js';

const LATER = '2026-06-02T00:00:00Z';

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
        expectOk(await putToken(emsp, aToken(direct, changes), only(cpo)), 'PUT to one CPO');
        await expectHeldObject([cpo], 'tokens', tokenRef(direct, type), aToken(direct, changes));
        const last_updated = valid ? '2026-06-01T00:00:00Z' : LATER;
        const token = aToken(pushed, { ...changes, last_updated });
        expectOk(await putToken(emsp, token), 'PUT to all');
        await expectHeldObject(cpos, 'tokens', tokenRef(pushed, type), token);
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
      expectOk(await putToken(emsp, aToken(id), to));
      await expectHeldObject(receivers, 'tokens', tokenRef(id), aToken(id));
      const patch = { valid: false, visual_number: 'V1', last_updated: LATER };
      expectOk(await emsp.tokens.patch(tokenRef(id), JSON.stringify(patch), to), 'PATCH');
      await expectHeldObject(receivers, 'tokens', tokenRef(id), aToken(id, patch));
      const without = await emsp.tokens.patch(tokenRef(id), JSON.stringify({ valid: true }), to);
      expectRefused(without, 'PATCH without last_updated');
      const { data } = (await emsp.tokens.readBack(tokenRef(id), to)).envelope ?? {};
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
      expectOk(await putToken(emsp, aToken(id), to));
      const answer = await emsp.tokens.readBack(tokenRef(id), to);
      expectEqual(answer.envelope?.data, aToken(id), `the Token from ${from}`);
      expectRoute(answer, { to: 'NL/EM1', from });
    }
  }),

  must('TOK-R-07', 'POST and DELETE are HTTP 405.', async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    const id = stage.newId();
    expectOk(await putToken(emsp, aToken(id)));
    for (const to of [{}, only(cpo)]) {
      const body = JSON.stringify(aToken(id));
      expectHttp(await atTokenUrl(emsp, 'POST', id, { body, ...to }), 405, 'HTTP status of POST');
      expectHttp(await atTokenUrl(emsp, 'DELETE', id, to), 405, 'HTTP status of DELETE');
    }
    expectEqual(
      (await emsp.tokens.readBack(tokenRef(id))).envelope?.data,
      aToken(id),
      'the Token afterwards',
    );
  }),

  must('TOK-R-09', 'Another owner or uid in the body than in the URL is refused.', async (stage) => {
    const [emsp, cpo, cpo2] = await stage.platforms('EMSP1', 'CPO1', 'CPO2');
    const id = stage.newId();
    for (const change of [{ country_code: 'BE' }, { party_id: 'EM2' }, { uid: `${id}-other` }]) {
      const body = JSON.stringify(aToken(id, change));
      for (const to of [{}, only(cpo)])
        expectRefused(
          await atTokenUrl(emsp, 'PUT', id, { body, ...to }),
          `PUT with ${JSON.stringify(change)}`,
        );
    }
    expectHttp(await emsp.tokens.readBack(tokenRef(id)), 404, 'HTTP status of GET afterwards');
    await expectNothingArrived(stage, `/${id}`, cpo2);
  }),

  must('TOK-R-11', 'A Token that is no longer valid stays in the list.', async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    const day = stage.newDay();
    const id = stage.newId();
    expectOk(await putToken(emsp, aToken(id, { last_updated: day(1) })));
    const patch = { valid: false, last_updated: day(2) };
    expectOk(await emsp.tokens.patch(tokenRef(id), JSON.stringify(patch)));
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
        expectOk(await putToken(emsp, token), `${type} with ${whitelist}`);
        await expectHeldObject([cpo], 'tokens', tokenRef(String(token.uid), type), token);
      }
    }
  }),

  recommended('TOK-R-13', 'Tokens go to CPOs alone.', async (stage) => {
    const [emsp, cpo, ...others] = await stage.platforms('EMSP1', 'CPO1', 'EMSP2', 'NSP1', 'SCSP1', 'OTH1');
    const day = stage.newDay();
    const id = stage.newId();
    const token = aToken(id, { last_updated: day(1) });
    expectOk(await putToken(emsp, token));
    await expectHeldObject([cpo], 'tokens', tokenRef(id), token);
    await expectNothingArrived(stage, id, ...others);
    const query = `date_from=${day(0)}&date_to=${day(9)}`;
    for (const other of others) {
      const list = await other.send({ method: 'GET', module: 'tokens', role: 'SENDER', query });
      // The hub may refuse to show a list to such a party at all.
      if (list.ok) expectEqual(idsIn(list), [], `Tokens for ${other.label}`);
    }
  }),
];
