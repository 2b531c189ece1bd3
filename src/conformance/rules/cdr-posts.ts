import { expectHttp, expectNotOk, expectOk, expectStatus } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended, should } from '../rule.js';
import { aCdr } from '../samples/cdr.js';
import { aCdrToken } from '../samples/session.js';
import { receivedBy } from '../stage/arrivals.js';
import { exactCall, urlOf } from '../stage/exact-call.js';
import { CdrWay, cdrArrivals, cdrUrl, inEachCdrWay } from '../stage/posted-cdr.js';
import { settledPrivately } from '../stage/private-marker.js';

type Fields = Readonly<Record<string, unknown>>;

export const cdrPosts: readonly Rule[] = [
  must('CDR-R-01', 'POST of a CDR goes to the endpoint itself, and reaches the EMSP.', async (stage) => {
    await inEachCdrWay(stage, async (way) => {
      const id = stage.newId();
      expectOk(await way.post(id));
      const { url, requestBody } = await way.arrival(id);
      expectEqual(url, `/ocpi/${way.emsp.connection.version}/receiver/cdrs`, 'path at the EMSP');
      expectEqual(JSON.parse(requestBody), aCdr(id), 'the CDR');
      const segments = ['NL', 'CP1', stage.newId()];
      const body = JSON.stringify(aCdr(String(segments[2])));
      const below = await way.cpo.send({
        method: 'POST',
        module: 'cdrs',
        role: 'RECEIVER',
        segments,
        body,
        to: way.to,
      });
      expectHttp(below, [404, 405], 'HTTP status of a POST below the endpoint');
    });
  }),

  must('CDR-R-02', 'Its answer has a Location header.', (stage) =>
    inEachCdrWay(stage, async (way) => {
      const answer = await way.post(stage.newId());
      expectOk(answer);
      cdrUrl(answer);
    }),
  ),

  must('CDR-R-03', 'That URL leads to the hub, and through it to the CDR.', async (stage) => {
    const { origin } = new URL(stage.hub.versionsUrl);
    await inEachCdrWay(stage, async (way) => {
      const id = stage.newId();
      const url = cdrUrl(await way.post(id));
      expectThat(
        url.startsWith(`${origin}/`) && url.length <= 255,
        'Location',
        `at most 255 of ${origin}`,
        url,
      );
      const { responseHeaders } = await way.arrival(id);
      for (const to of [way.to, 'nobody'] as const) {
        const read = await way.cpo.cdrs.readAt(url, { to });
        expectOk(read, 'GET of the Location');
        expectEqual(read.envelope?.data, aCdr(id), 'the CDR');
      }
      if (way.to === 'hub') return; // That URL may be of the hub's own copy.
      const { pathname } = new URL(String(lowerCased(responseHeaders).location));
      expectEqual(receivedBy(way.emsp, pathname).length, 2, "requests for the EMSP's own URL");
    });
  }),

  recommended('CDR-R-04', 'There is a URL even if the EMSP gives none, or a relative one.', async (stage) => {
    const [cpo] = await stage.platforms('CPO1');
    const emsp = await stage.guest();
    const cdr_token = aCdrToken(emsp.parties[0]);
    for (const to of [emsp.parties[0], 'nobody'] as const) {
      const way = new CdrWay(cpo, emsp, to);
      emsp.cdrs.locationHeader = 'none';
      cdrUrl(await way.post(stage.newId(), { cdr_token }));
      emsp.cdrs.locationHeader = 'relative';
      const id = stage.newId();
      const read = await cpo.cdrs.readAt(cdrUrl(await way.post(id, { cdr_token })), { to });
      expectFields(read.envelope?.data, { id }, 'the CDR at the relative Location');
    }
  }),

  should('CDR-R-05', 'A new CDR is HTTP 201.', (stage) =>
    inEachCdrWay(stage, async (way) => {
      expectStatus(await way.post(stage.newId()), 201, 1000);
    }),
  ),

  must('CDR-R-06', 'PUT, PATCH and DELETE are HTTP 405.', (stage) =>
    inEachCdrWay(stage, async (way) => {
      const id = stage.newId();
      const posted = cdrUrl(await way.post(id));
      for (const url of [urlOf(way.cpo, 'cdrs', 'RECEIVER'), posted])
        for (const method of ['PUT', 'PATCH', 'DELETE']) {
          const body = method === 'DELETE' ? {} : { body: JSON.stringify(aCdr(id, { total_energy: 1 })) };
          expectHttp(
            await exactCall(way.cpo, url, { method, ...body }),
            405,
            `HTTP status of ${method} ${url}`,
          );
        }
      await way.arrival(id);
      expectEqual(cdrArrivals(way.emsp, id).length, 1, 'requests at the EMSP');
      expectEqual((await way.cpo.cdrs.readAt(posted, { to: way.to })).envelope?.data, aCdr(id), 'the CDR');
    }),
  ),

  should('CDR-R-07', "The URL of somebody else's CDR is HTTP 404.", async (stage) => {
    const [rival] = await stage.platforms('CPO2');
    await inEachCdrWay(stage, async (way) => {
      const url = cdrUrl(await way.post(stage.newId()));
      const own = { to: way.to, from: rival.parties[0] };
      for (const addressing of [own, { from: rival.parties[0], to: 'nobody' as const }]) {
        const answer = await rival.cdrs.readAt(url, addressing);
        expectHttp(answer, 404);
        expectThat(!answer.body.includes('total_cost'), 'answer', 'no CDR', answer.body);
      }
      const unknown = `${url.slice(0, url.lastIndexOf('/') + 1)}${stage.newId()}`;
      expectHttp(await way.cpo.cdrs.readAt(unknown, { to: way.to }), 404, 'HTTP status of an unknown CDR');
    });
  }),

  must('CDR-R-08', 'The same id of two CPOs is two CDRs.', async (stage) => {
    const [rival] = await stage.platforms('CPO2');
    await inEachCdrWay(stage, async (way) => {
      const id = stage.newId();
      const other = aCdr(id, { country_code: 'DE', party_id: 'CP2', total_energy: 7 });
      expectStatus(await way.post(id), 201, 1000, 'of the first CPO');
      const { to } = way;
      expectStatus(await rival.cdrs.post(JSON.stringify(other), { to }), 201, 1000, 'of the second CPO');
      await way.emsp.until(() => cdrArrivals(way.emsp, id).length === 2, `both CDRs ${id}`);
      expectFields(heldCdr(way, id, 'DE/CP2'), { total_energy: 7 }, "the second CPO's CDR");
      expectFields(heldCdr(way, id), { total_energy: 15.342 }, "the first CPO's CDR");
    });
  }),

  recommended(
    'CDR-R-09',
    'The same CDR again changes nothing; another one under its id is refused.',
    async (stage) => {
      await inEachCdrWay(stage, async (way) => {
        const id = stage.newId();
        await way.post(id);
        const again = await way.post(id);
        expectOk(again, 'the same CDR again');
        expectNotOk(await way.post(id, { total_energy: 99 }), 'another CDR under its id');
        await settledPrivately(stage, way.emsp);
        expectEqual(heldCdr(way, id), aCdr(id), 'the CDR at the EMSP');
        const read = await way.cpo.cdrs.readAt(cdrUrl(again), { to: way.to });
        expectEqual(read.envelope?.data, aCdr(id), 'the CDR at its Location');
      });
    },
  ),
];

function heldCdr({ emsp }: CdrWay, id: string, owner = 'NL/CP1'): Fields | undefined {
  return emsp.cdrs.received().store.get(`${owner}/${id}`)?.body;
}

function lowerCased(headers: Fields): Fields {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
