import {
  expectHttp,
  expectNotOk,
  expectOk,
  expectRefused,
  expectRoute,
  expectStatus,
} from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended, should } from '../rule.js';
import { aCdr, aCdrLocation } from '../samples/cdr.js';
import { aCdrToken, aPeriod, SESSION_DIMENSIONS } from '../samples/session.js';
import { receivedBy } from '../stage/arrivals.js';
import { exactCall, urlOf } from '../stage/exact-call.js';
import { CdrWay, cdrArrivals, cdrUrl, inEachCdrWay } from '../stage/posted-cdr.js';
import { settledPrivately } from '../stage/private-marker.js';
import type { Stage } from '../stage/stage.js';

type Fields = Readonly<Record<string, unknown>>;

export const cdrsReceiver: readonly Rule[] = [
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
      for (const to of [way.emsp.parties[0], 'nobody'] as const) {
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

  must('CDR-R-10', 'A credit CDR, and the CDR that follows it, arrive as they are.', (stage) =>
    inEachCdrWay(stage, async (way) => {
      const id = stage.newId();
      const credit = { credit: true, credit_reference_id: id, total_cost: { excl_vat: -4.5 } };
      await expectPasses(way, id, {});
      await expectPasses(way, `${id}-C`, credit);
      await expectPasses(way, `${id}-B`, { total_cost: { excl_vat: 4.2 } });
    }),
  ),

  must('CDR-R-11', 'A credit CDR names the CDR that it credits.', (stage) =>
    inEachCdrWay(stage, async (way) => {
      const id = stage.newId();
      expectRefused(await way.post(id, { credit: true, total_cost: { excl_vat: -4.5 } }));
      await settledPrivately(stage, way.emsp);
      expectEqual(heldCdr(way, id), undefined, 'the CDR at the EMSP');
    }),
  ),

  must('CDR-R-12', "A credit CDR's id may have 39 characters.", (stage) =>
    inEachCdrWay(stage, async (way) => {
      const reference = stage.newId();
      const id = reference.padEnd(39, 'X');
      await expectPasses(way, id, { credit: true, credit_reference_id: reference });
      const read = await way.cpo.cdrs.readAt(
        cdrUrl(await way.post(id, { credit: true, credit_reference_id: reference })),
        { to: way.to },
      );
      expectFields(read.envelope?.data, { id }, 'the CDR at its Location');
    }),
  ),

  must('CDR-R-13', 'A CDR needs neither a known Location nor a known Session.', async (stage) => {
    const unknown = {
      session_id: stage.newId(),
      cdr_location: aCdrLocation({ id: stage.newId() }),
      tariffs: [],
    };
    await inEachCdrWay(stage, (way) => expectPasses(way, stage.newId(), unknown));
  }),

  must('CDR-R-14', 'A CDR without a Session is accepted.', (stage) =>
    inEachCdrWay(stage, (way) => expectPasses(way, stage.newId(), { session_id: undefined })),
  ),

  must('CDR-R-15', 'Dimensions that only Sessions have do not belong into a CDR.', (stage) =>
    inEachCdrWay(stage, async (way) => {
      const id = stage.newId();
      const changes = { charging_periods: SESSION_DIMENSIONS.map((type, at) => aPeriod(at, type)) };
      // The CPO must not send them. A strict hub says so; a lenient one hands them on, and never in part.
      const answer = await way.post(id, changes);
      if (!answer.ok) expectRefused(answer);
      else expectEqual(JSON.parse((await way.arrival(id)).requestBody), aCdr(id, changes), 'the CDR');
    }),
  ),

  must('CDR-R-16', 'Signed data of 5000 characters arrives byte by byte.', (stage) =>
    inEachCdrWay(stage, async (way) => {
      const blob = 'aB3+/'.repeat(1000);
      const signed_data = {
        encoding_method: 'OCMF',
        signed_values: [{ nature: 'Start', plain_data: blob, signed_data: `${blob.slice(1)}=` }],
      };
      await expectPasses(way, stage.newId(), { signed_data });
    }),
  ),

  may('CDR-R-17', 'The agreed moment for "unknown" is accepted.', (stage) =>
    inEachCdrWay(stage, (way) => {
      const unknown = '1970-1-1T00:00:00Z';
      return expectPasses(way, stage.newId(), { start_date_time: unknown, end_date_time: unknown });
    }),
  ),

  must('CDR-R-18', 'Totals arrive as they were sent.', (stage) =>
    inEachCdrWay(stage, async (way) => {
      const id = stage.newId();
      const totals = `"total_energy":12.3400,"total_time":0.10000000000000000555,"total_cost":{"excl_vat":4.00,"incl_vat":4.8399999}`;
      const { total_energy: _, total_time: __, total_cost: ___, ...rest } = aCdr(id);
      expectOk(await way.postText(JSON.stringify(rest).replace(/}$/, `,${totals}}`)));
      const { requestBody } = await way.arrival(id);
      expectThat(requestBody.includes(totals), 'totals at the EMSP', totals, requestBody);
    }),
  ),

  must('CDR-R-19', 'A CDR is not broadcast.', async (stage) => {
    const [cpo, emsp, ...others] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2', 'MIX', 'SCSP1');
    const way = new CdrWay(cpo, emsp, 'hub');
    const id = stage.newId();
    const answer = await way.post(id);
    await settledPrivately(stage, emsp, others[0]);
    // The hub may refuse it, or find the one that it concerns (D2).
    expectEqual(cdrArrivals(emsp, id).length, answer.ok ? 1 : 0, `CDRs at ${emsp.label}`);
    for (const other of others) expectEqual(cdrArrivals(other, id).length, 0, `CDRs at ${other.label}`);
  }),

  recommended(
    'CDR-R-20',
    'A CDR for an EMSP that is away is refused with 4003; the EMSP pulls later.',
    whileAway,
  ),

  must('CDR-R-21', '#NA may stand for EVSE and Connector of a reservation.', (stage) =>
    inEachCdrWay(stage, (way) =>
      expectPasses(way, stage.newId(), {
        cdr_location: aCdrLocation({ evse_uid: '#NA', evse_id: '#NA', connector_id: '#NA' }),
      }),
    ),
  ),

  recommended('CDR-R-22', 'Without TO the owner of the token gets the CDR.', async (stage) => {
    const [cpo, ...emsps] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
    for (const emsp of emsps) {
      const id = stage.newId();
      const cdr_token = aCdrToken(emsp.parties[0]);
      const answer = await new CdrWay(cpo, emsp, 'nobody').post(id, { cdr_token });
      expectOk(answer);
      const [from] = emsp.parties.map(({ countryCode, partyId }) => `${countryCode}/${partyId}`);
      expectRoute(answer, { to: 'NL/CP1', from: String(from) });
      await settledPrivately(stage, ...emsps);
      for (const each of emsps)
        expectEqual(cdrArrivals(each, id).length, each === emsp ? 1 : 0, `CDRs at ${each.label}`);
    }
  }),
];

/** A named EMSP: 4003, and nothing later. One that is found: the same, or the hub vouches for the delivery (D3). */
async function whileAway(stage: Stage): Promise<void> {
  const [cpo] = await stage.platforms('CPO1');
  const emsp = await stage.guest();
  const [to] = emsp.parties;
  const cdr_token = aCdrToken(to);
  const [named, found] = [stage.newId(), stage.newId()];
  await emsp.refuseConnections();
  const refused = await new CdrWay(cpo, emsp, to).post(named, { cdr_token });
  expectStatus(refused, 200, 4003, 'a CDR for an EMSP that is away');
  const vouched = await new CdrWay(cpo, emsp, 'nobody').post(found, { cdr_token });
  if (!vouched.ok) expectStatus(vouched, 200, 4003, 'a CDR without TO for an EMSP that is away');
  await emsp.start();
  await settledPrivately(stage, emsp);
  expectEqual(cdrArrivals(emsp, named).length, 0, 'CDRs that were refused and came later');
  expectEqual(cdrArrivals(emsp, found).length, vouched.ok ? 1 : 0, 'CDRs that the hub has accepted');
  const pulled = await emsp.cdrs.pull({ to: cpo.parties[0], query: 'limit=50' });
  for (const id of [named, found])
    expectFields(pulled.objects.get(`NL/CP1/${id}`)?.body, { id }, 'what the EMSP pulls');
}

/** A CDR with these fields is taken and arrives as it is. */
async function expectPasses(way: CdrWay, id: string, changes: Fields): Promise<void> {
  expectOk(await way.post(id, changes), JSON.stringify(changes).slice(0, 100));
  expectEqual(JSON.parse((await way.arrival(id)).requestBody), aCdr(id, changes), 'the CDR');
}

function heldCdr({ emsp }: CdrWay, id: string, owner = 'NL/CP1'): Fields | undefined {
  return emsp.cdrs.received().store.get(`${owner}/${id}`)?.body;
}

function lowerCased(headers: Fields): Fields {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
