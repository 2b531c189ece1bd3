import type { MessageToHub } from '../../sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectHttp, expectOk, expectRefused, expectRoute } from '../expect/answers.js';
import { expectEqual } from '../expect/expect.js';
import { must, notShown, type Rule, recommended, should } from '../rule.js';
import { aConnector, anEvse } from '../samples/location.js';
import { aTariff } from '../samples/tariff.js';
import { arrivalAt } from '../stage/arrivals.js';
import { expectHeldObject, heldObject } from '../stage/held-object.js';
import { hubKey } from '../stage/hub-key.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { only, ownerFields } from '../stage/parties.js';

const LATER = '2026-06-02T00:00:00Z';

export const tariffs: readonly Rule[] = [
  must('TAR-R-01', 'PUT creates or replaces a Tariff.', async (stage) => {
    const [cpo, ...receivers] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2', 'NSP1', 'OTH1');
    const [emsp, ...others] = receivers;
    const [direct, pushed] = [stage.newId(), stage.newId()];
    for (const last_updated of ['2026-06-01T00:00:00Z', LATER]) {
      const changes = { last_updated, type: last_updated === LATER ? 'AD_HOC_PAYMENT' : 'REGULAR' };
      expectOk(await put(cpo, aTariff(direct, changes), only(emsp)), 'PUT to one EMSP');
      await expectHeldObject([emsp], 'tariffs', ref(direct), aTariff(direct, changes));
      expectOk(await put(cpo, aTariff(pushed, changes)), 'PUT to all');
      await expectHeldObject(receivers, 'tariffs', ref(pushed), aTariff(pushed, changes));
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
    expectOk(await put(cpo, aTariff(direct), only(emsp)));
    expectOk(await cpo.tariffs.delete(ref(direct), only(emsp)), 'DELETE to one EMSP');
    await expectHeldObject([emsp], 'tariffs', ref(direct), undefined);
    const tariff = aTariff(pushed, { last_updated: day(1) });
    expectOk(await put(cpo, tariff));
    await expectHeldObject(receivers, 'tariffs', ref(pushed), tariff);
    const listed = async () => {
      const { objects } = await emsp.tariffs.pull({ query: `date_from=${day(0)}&date_to=${day(9)}` });
      return objects.all.map(({ body }) => body.id);
    };
    expectEqual(await listed(), [pushed], 'Tariffs on the list before');
    expectOk(await cpo.tariffs.delete(ref(pushed)), 'DELETE to all');
    await expectHeldObject(receivers, 'tariffs', ref(pushed), undefined);
    expectEqual(await listed(), [], 'Tariffs on the list afterwards');
  }),

  should('TAR-R-03', 'DELETE and GET of an unknown Tariff are HTTP 404.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    for (const to of [{}, only(emsp)]) {
      const id = stage.newId();
      expectHttp(await cpo.tariffs.readBack(ref(id), to), 404, 'HTTP status of GET');
      expectHttp(await cpo.tariffs.delete(ref(id), to), 404, 'HTTP status of DELETE');
    }
  }),

  must('TAR-R-04', 'GET gives the stored Tariff, and HTTP 404 after DELETE.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    for (const [to, from] of [
      [only(emsp), 'NL/EM1'],
      [{}, hubKey(cpo)],
    ] as const) {
      const id = stage.newId();
      expectOk(await put(cpo, aTariff(id), to));
      const answer = await cpo.tariffs.readBack(ref(id), to);
      expectEqual(answer.envelope?.data, aTariff(id), `the Tariff from ${from}`);
      expectRoute(answer, { to: 'NL/CP1', from });
      expectOk(await cpo.tariffs.delete(ref(id), to), 'DELETE');
      expectHttp(await cpo.tariffs.readBack(ref(id), to), 404, 'HTTP status of GET after DELETE');
    }
  }),

  must('TAR-R-05', 'POST and PATCH are HTTP 405.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const id = stage.newId();
    expectOk(await put(cpo, aTariff(id)));
    const body = JSON.stringify({ currency: 'SEK', last_updated: LATER });
    for (const to of [{}, only(emsp)]) {
      for (const method of ['POST', 'PATCH'] as const)
        expectHttp(await atHub(cpo, method, id, { body, ...to }), 405, `HTTP status of ${method}`);
    }
    expectEqual((await cpo.tariffs.readBack(ref(id))).envelope?.data, aTariff(id), 'the Tariff afterwards');
  }),

  must('TAR-R-06', 'Another owner or id in the body than in the URL is refused.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const id = stage.newId();
    for (const change of [{ country_code: 'DE' }, { party_id: 'CP2' }, { id: `${id}-other` }]) {
      const body = JSON.stringify(aTariff(id, change));
      for (const to of [{}, only(emsp)])
        expectRefused(await atHub(cpo, 'PUT', id, { body, ...to }), `PUT with ${JSON.stringify(change)}`);
    }
    expectHttp(await cpo.tariffs.readBack(ref(id)), 404, 'HTTP status of GET afterwards');
    expectEqual(heldObject(emsp, 'tariffs', ref(id)), undefined, 'the Tariff at the EMSP');
  }),

  recommended('TAR-R-07', 'A Tariff that Connectors name can be deleted.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const [emsp] = await stage.platforms('EMSP1');
    const [location, id] = [stage.newId(), stage.newId()];
    expectOk(await put(cpo.platform, aTariff(id)));
    await expectHeldObject([emsp], 'tariffs', ref(id), aTariff(id));
    const evses = [anEvse(`${location}-E`, { connectors: [aConnector('1', { tariff_ids: [id] })] })];
    expectOk(await cpo.put(location, cpo.location(location, { evses })), 'PUT of the Location');
    expectOk(await cpo.platform.tariffs.delete(ref(id)), 'DELETE');
    await expectHeldObject([emsp], 'tariffs', ref(id), undefined);
  }),

  recommended('TAR-R-08', 'Two EMSPs may get different Tariffs of one id.', async (stage) => {
    const [cpo, emsp, emsp2] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
    const id = stage.newId();
    const own = [
      [emsp, aTariff(id, { currency: 'EUR' })],
      [emsp2, aTariff(id, { currency: 'SEK' })],
    ] as const;
    for (const [to, tariff] of own) expectOk(await put(cpo, tariff, only(to)));
    for (const [to, tariff] of own) {
      await expectHeldObject([to], 'tariffs', ref(id), tariff);
      const { envelope } = await cpo.tariffs.readBack(ref(id), only(to));
      expectEqual(envelope?.data, tariff, `GET of the Tariff at ${to.label}`);
    }
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
      expectOk(await put(cpo, tariff, to));
      await expectHeldObject([emsp], 'tariffs', ref(String(tariff.id)), tariff);
    }
  }),

  must('TAR-R-10', 'Elements and their prices are not empty; no vat is not a vat of 0.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    for (const elements of [[], [{ price_components: [] }], [{}]]) {
      const id = stage.newId();
      const body = JSON.stringify(aTariff(id, { elements }));
      expectRefused(await atHub(cpo, 'PUT', id, { body }), `PUT with elements ${JSON.stringify(elements)}`);
    }
    const price = { type: 'TIME', price: 1, step_size: 1 };
    const id = stage.newId();
    const elements = [{ price_components: [{ ...price, vat: 0 }] }, { price_components: [price] }];
    expectOk(await put(cpo, aTariff(id, { elements })));
    await expectHeldObject([emsp], 'tariffs', ref(id), aTariff(id, { elements }));
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
    expectOk(await cpo.tariffs.delete(ref(String(merged[0]?.id))));
    const after = await pull();
    expectEqual(
      after.objects.all.map(({ body }) => body),
      merged.slice(1),
      'the list after DELETE',
    );
    expectEqual([after.pages, after.totalCount], [2, 2], 'pages and X-Total-Count after DELETE');
  }),

  must('TAR-S-02', 'There is no other method, and no single Tariff.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const id = stage.newId();
    expectOk(await put(cpo, aTariff(id)));
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
    for (const id of [gone, kept]) expectOk(await put(cpo, aTariff(id, { last_updated: day(1) })));
    await expectHeldObject([emsp], 'tariffs', ref(gone), aTariff(gone, { last_updated: day(1) }));
    expectOk(await cpo.tariffs.delete(ref(gone)));
    expectOk(await put(cpo, aTariff(kept, { last_updated: day(2) })));
    const { objects } = await emsp.tariffs.pull({ query: `date_from=${day(1)}&date_to=${day(9)}` });
    expectEqual(
      objects.all.map(({ body }) => body.id),
      [kept],
      'Tariffs that have changed',
    );
    // Whoever takes no pushes has to read the whole list from time to time; the push tells the others.
    await expectHeldObject([emsp], 'tariffs', ref(gone), undefined);
    await arrivalAt(emsp, 'DELETE', `/${gone}`);
  }),
];

function ref(id: string) {
  return { countryCode: 'NL', partyId: 'CP1', id };
}

function put(cpo: SandboxPlatform, tariff: Record<string, unknown>, to: Pick<MessageToHub, 'to'> = {}) {
  return cpo.tariffs.put(JSON.stringify(tariff), to);
}

/** Any method on the URL of an own Tariff. */
function atHub(
  cpo: SandboxPlatform,
  method: MessageToHub['method'],
  id: string,
  more: Partial<MessageToHub> = {},
) {
  const { countryCode, partyId } = ref(id);
  const segments = [countryCode, partyId, id];
  return cpo.send({ method, module: 'tariffs', role: 'RECEIVER', segments, ...more });
}
