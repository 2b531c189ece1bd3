import { expectOk, expectRefused, expectRoute, expectStatus } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended } from '../rule.js';
import { aCdr, aCdrLocation } from '../samples/cdr.js';
import { aCdrToken, aPeriod, SESSION_DIMENSIONS } from '../samples/session.js';
import { expectNotBroadcast } from '../stage/not-broadcast.js';
import { CdrWay, cdrArrivals, cdrUrl, inEachCdrWay } from '../stage/posted-cdr.js';
import { settledPrivately } from '../stage/private-marker.js';
import type { Stage } from '../stage/stage.js';

type Fields = Readonly<Record<string, unknown>>;

export const cdrContents: readonly Rule[] = [
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

  must('CDR-R-19', 'A CDR is not broadcast.', (stage) => expectNotBroadcast(stage, 'cdrs')),

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
