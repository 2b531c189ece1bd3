import { expectHttp, expectOk, expectRefused, expectRoute } from '../expect/answers.js';
import { expectEqual } from '../expect/expect.js';
import { must, type Rule, recommended, should } from '../rule.js';
import { aTariff } from '../samples/tariff.js';
import { arrivalAt } from '../stage/arrivals.js';
import { expectHeldObject, heldObject } from '../stage/held-object.js';
import { hubKey } from '../stage/hub-key.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { only } from '../stage/parties.js';
import { atTariffUrl, putTariff, tariffRef } from '../stage/tariffs.js';

const LATER = '2026-06-02T00:00:00Z';

export const tariffs: readonly Rule[] = [
  must('TAR-R-01', 'PUT creates or replaces a Tariff.', async (stage) => {
    const [cpo, ...receivers] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2', 'NSP1', 'OTH1');
    const [emsp, ...others] = receivers;
    const [direct, pushed] = [stage.newId(), stage.newId()];
    for (const last_updated of ['2026-06-01T00:00:00Z', LATER]) {
      const changes = { last_updated, type: last_updated === LATER ? 'AD_HOC_PAYMENT' : 'REGULAR' };
      expectOk(await putTariff(cpo, aTariff(direct, changes), only(emsp)), 'PUT to one EMSP');
      await expectHeldObject([emsp], 'tariffs', tariffRef(direct), aTariff(direct, changes));
      expectOk(await putTariff(cpo, aTariff(pushed, changes)), 'PUT to all');
      await expectHeldObject(receivers, 'tariffs', tariffRef(pushed), aTariff(pushed, changes));
    }
    for (const id of [direct, pushed]) {
      const { url } = await arrivalAt(emsp, 'PUT', `/${id}`);
      expectEqual(url.slice(url.indexOf('/NL/')), `/NL/CP1/${id}`, 'URL at the EMSP');
    }
    await expectNothingArrived(stage, direct, ...others);
  }),

  must('TAR-R-02', 'DELETE removes it, everywhere.', async (stage) => {
    const [cpo, ...receivers] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2', 'NSP1');
    const [emsp] = receivers;
    const [direct, pushed] = [stage.newId(), stage.newId()];
    const day = stage.newDay();
    expectOk(await putTariff(cpo, aTariff(direct), only(emsp)));
    expectOk(await cpo.tariffs.delete(tariffRef(direct), only(emsp)), 'DELETE to one EMSP');
    await expectHeldObject([emsp], 'tariffs', tariffRef(direct), undefined);
    const tariff = aTariff(pushed, { last_updated: day(1) });
    expectOk(await putTariff(cpo, tariff));
    await expectHeldObject(receivers, 'tariffs', tariffRef(pushed), tariff);
    const listed = async () => {
      const { objects } = await emsp.tariffs.pull({ query: `date_from=${day(0)}&date_to=${day(9)}` });
      return objects.all.map(({ body }) => body.id);
    };
    expectEqual(await listed(), [pushed], 'Tariffs on the list before');
    expectOk(await cpo.tariffs.delete(tariffRef(pushed)), 'DELETE to all');
    await expectHeldObject(receivers, 'tariffs', tariffRef(pushed), undefined);
    expectEqual(await listed(), [], 'Tariffs on the list afterwards');
  }),

  should('TAR-R-03', 'DELETE and GET of an unknown Tariff are HTTP 404.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    for (const to of [{}, only(emsp)]) {
      const id = stage.newId();
      expectHttp(await cpo.tariffs.readBack(tariffRef(id), to), 404, 'HTTP status of GET');
      expectHttp(await cpo.tariffs.delete(tariffRef(id), to), 404, 'HTTP status of DELETE');
    }
  }),

  must('TAR-R-04', 'GET gives the stored Tariff, and HTTP 404 after DELETE.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    for (const [to, from] of [
      [only(emsp), 'NL/EM1'],
      [{}, hubKey(cpo)],
    ] as const) {
      const id = stage.newId();
      expectOk(await putTariff(cpo, aTariff(id), to));
      const answer = await cpo.tariffs.readBack(tariffRef(id), to);
      expectEqual(answer.envelope?.data, aTariff(id), `the Tariff from ${from}`);
      expectRoute(answer, { to: 'NL/CP1', from });
      expectOk(await cpo.tariffs.delete(tariffRef(id), to), 'DELETE');
      expectHttp(await cpo.tariffs.readBack(tariffRef(id), to), 404, 'HTTP status of GET after DELETE');
    }
  }),

  must('TAR-R-05', 'POST and PATCH are HTTP 405.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const id = stage.newId();
    expectOk(await putTariff(cpo, aTariff(id)));
    const body = JSON.stringify({ currency: 'SEK', last_updated: LATER });
    for (const to of [{}, only(emsp)]) {
      for (const method of ['POST', 'PATCH'] as const)
        expectHttp(await atTariffUrl(cpo, method, id, { body, ...to }), 405, `HTTP status of ${method}`);
    }
    expectEqual(
      (await cpo.tariffs.readBack(tariffRef(id))).envelope?.data,
      aTariff(id),
      'the Tariff afterwards',
    );
  }),

  must('TAR-R-06', 'Another owner or id in the body than in the URL is refused.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const id = stage.newId();
    for (const change of [{ country_code: 'DE' }, { party_id: 'CP2' }, { id: `${id}-other` }]) {
      const body = JSON.stringify(aTariff(id, change));
      for (const to of [{}, only(emsp)])
        expectRefused(
          await atTariffUrl(cpo, 'PUT', id, { body, ...to }),
          `PUT with ${JSON.stringify(change)}`,
        );
    }
    expectHttp(await cpo.tariffs.readBack(tariffRef(id)), 404, 'HTTP status of GET afterwards');
    expectEqual(heldObject(emsp, 'tariffs', tariffRef(id)), undefined, 'the Tariff at the EMSP');
  }),

  recommended('TAR-R-08', 'Two EMSPs may get different Tariffs of one id.', async (stage) => {
    const [cpo, emsp, emsp2] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
    const id = stage.newId();
    const own = [
      [emsp, aTariff(id, { currency: 'EUR' })],
      [emsp2, aTariff(id, { currency: 'SEK' })],
    ] as const;
    for (const [to, tariff] of own) expectOk(await putTariff(cpo, tariff, only(to)));
    for (const [to, tariff] of own) {
      await expectHeldObject([to], 'tariffs', tariffRef(id), tariff);
      const { envelope } = await cpo.tariffs.readBack(tariffRef(id), only(to));
      expectEqual(envelope?.data, tariff, `GET of the Tariff at ${to.label}`);
    }
  }),
];
