import { expectHttp, expectOk, expectRefused } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { must, notShown, type Rule, recommended } from '../rule.js';
import { aConnector, anEvse } from '../samples/location.js';
import { aTariff } from '../samples/tariff.js';
import { arrivalAt } from '../stage/arrivals.js';
import { expectHeldObject } from '../stage/held-object.js';
import { only, ownerFields } from '../stage/parties.js';
import { atTariffUrl, putTariff, tariffRef } from '../stage/tariffs.js';

/** What stands in Tariffs, and in lists of them. */
export const tariffContents: readonly Rule[] = [
  recommended('TAR-R-07', 'A Tariff that Connectors name can be deleted.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const [emsp] = await stage.platforms('EMSP1');
    const [location, id] = [stage.newId(), stage.newId()];
    expectOk(await putTariff(cpo.platform, aTariff(id)));
    await expectHeldObject([emsp], 'tariffs', tariffRef(id), aTariff(id));
    const evses = [anEvse(`${location}-E`, { connectors: [aConnector('1', { tariff_ids: [id] })] })];
    expectOk(await cpo.put(location, cpo.location(location, { evses })), 'PUT of the Location');
    expectOk(await cpo.platform.tariffs.delete(tariffRef(id)), 'DELETE');
    await expectHeldObject([emsp], 'tariffs', tariffRef(id), undefined);
  }),

  must('TAR-R-09', 'Order and numbers arrive as they were sent.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const element = (price: number, step_size: number) => ({
      price_components: [
        { type: 'ENERGY', price, step_size },
        { type: 'TIME', price: price * 2, vat: 21, step_size: 300 },
      ],
      restrictions: { start_time: '09:30', max_kwh: 0.1 + price, day_of_week: ['SUNDAY', 'MONDAY'] },
    });
    const elements = [element(0.3333, 1), element(0.1, 100), element(0, 1), element(12_345.6789, 0)];
    for (const to of [{}, only(emsp)]) {
      const tariff = aTariff(stage.newId(), { elements, min_price: { excl_vat: 0.5, incl_vat: 0.605 } });
      expectOk(await putTariff(cpo, tariff, to));
      await expectHeldObject([emsp], 'tariffs', tariffRef(String(tariff.id)), tariff);
    }
  }),

  must('TAR-R-10', 'Elements and their prices are not empty; no vat is not a vat of 0.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    for (const elements of [[], [{ price_components: [] }], [{}]]) {
      const id = stage.newId();
      const body = JSON.stringify(aTariff(id, { elements }));
      expectRefused(
        await atTariffUrl(cpo, 'PUT', id, { body }),
        `PUT with elements ${JSON.stringify(elements)}`,
      );
    }
    const price = { type: 'TIME', price: 1, step_size: 1 };
    const id = stage.newId();
    const elements = [{ price_components: [{ ...price, vat: 0 }] }, { price_components: [price] }];
    expectOk(await putTariff(cpo, aTariff(id, { elements })));
    await expectHeldObject([emsp], 'tariffs', tariffRef(id), aTariff(id, { elements }));
  }),

  must(
    'TAR-R-11',
    'Prices of a reservation are FLAT and TIME alone.',
    notShown(
      'strict mode only: what is stored is checked for required fields, types and ids (docs/architecture.md, AMB-12)',
    ),
  ),

  must('TAR-S-01', 'The list has pages, and holds no deleted Tariff.', async (stage) => {
    const [cpo, cpo2, emsp] = await stage.platforms('CPO1', 'CPO2', 'EMSP1');
    const owner = await stage.guest({ role: 'CPO' });
    const own = [1, 2, 3].map(() => aTariff(stage.newId(), ownerFields(owner)));
    for (const tariff of own) owner.tariffs.hold(JSON.stringify(tariff));
    const ofOne = await emsp.tariffs.pull({ ...only(owner), query: 'limit=2' });
    expectEqual(
      ofOne.objects.all.map(({ body }) => body),
      own,
      'the list of one CPO',
    );
    expectEqual([ofOne.pages, ofOne.totalCount], [2, 3], 'pages and X-Total-Count of one CPO');
    const day = stage.newDay();
    const merged = [cpo, cpo2, cpo].map((each, minute) =>
      aTariff(stage.newId(), { ...ownerFields(each), last_updated: day(minute) }),
    );
    for (const [at, each] of [cpo, cpo2, cpo].entries())
      expectOk(await each.tariffs.put(JSON.stringify(merged[at])));
    const pull = () => emsp.tariffs.pull({ query: `date_from=${day(-1)}&date_to=${day(9)}&limit=1` });
    expectEqual(
      (await pull()).objects.all.map(({ body }) => body),
      merged,
      'the list of all',
    );
    expectOk(await cpo.tariffs.delete(tariffRef(String(merged[0]?.id))));
    const after = await pull();
    expectEqual(
      after.objects.all.map(({ body }) => body),
      merged.slice(1),
      'the list after DELETE',
    );
    expectEqual(after.totalCount, 2, 'X-Total-Count after DELETE');
    // A hub may show what is brand-new once more, so as to miss nothing.
    expectThat(after.pages >= 2, 'pages after DELETE', '2 or more', after.pages);
  }),

  must('TAR-S-02', 'There is no other method, and no single Tariff.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const id = stage.newId();
    expectOk(await putTariff(cpo, aTariff(id)));
    const target = { module: 'tariffs', role: 'SENDER' } as const;
    for (const to of [{}, only(cpo)]) {
      for (const segments of [[], [id]]) {
        const where = `…/${segments.join('/')}`;
        for (const method of ['POST', 'PUT', 'PATCH'] as const) {
          const body = JSON.stringify(aTariff(id));
          expectHttp(
            await emsp.send({ method, ...target, segments, body, ...to }),
            405,
            `${method} ${where}`,
          );
        }
        const removal = await emsp.send({ method: 'DELETE', ...target, segments, ...to });
        expectHttp(removal, 405, `DELETE ${where}`);
      }
      const single = await emsp.send({ method: 'GET', ...target, segments: [id], ...to });
      expectHttp(single, [404, 405], 'GET of a single Tariff');
    }
  }),

  recommended('TAR-S-03', 'A pull of what has changed cannot show what was deleted.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const day = stage.newDay();
    const [gone, kept] = [stage.newId(), stage.newId()];
    for (const id of [gone, kept]) expectOk(await putTariff(cpo, aTariff(id, { last_updated: day(1) })));
    await expectHeldObject([emsp], 'tariffs', tariffRef(gone), aTariff(gone, { last_updated: day(1) }));
    expectOk(await cpo.tariffs.delete(tariffRef(gone)));
    expectOk(await putTariff(cpo, aTariff(kept, { last_updated: day(2) })));
    const { objects } = await emsp.tariffs.pull({ query: `date_from=${day(1)}&date_to=${day(9)}` });
    expectEqual(
      objects.all.map(({ body }) => body.id),
      [kept],
      'Tariffs that have changed',
    );
    // Whoever takes no pushes has to read the whole list from time to time; the push tells the others.
    await expectHeldObject([emsp], 'tariffs', tariffRef(gone), undefined);
    await arrivalAt(emsp, 'DELETE', `/${gone}`);
  }),
];
