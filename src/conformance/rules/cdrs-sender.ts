import { nextLink } from '../../ocpi/pagination.js';
import { expectHeader, expectHttp, expectOk, expectRoute, idsIn } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended } from '../rule.js';
import { aCdr } from '../samples/cdr.js';
import { receivedBy } from '../stage/arrivals.js';
import { expectOwnAlone } from '../stage/private-lists.js';
import type { Stage } from '../stage/stage.js';

const LIST = { method: 'GET', module: 'cdrs', role: 'SENDER' } as const;

export const cdrsSender: readonly Rule[] = [
  must('CDR-S-01', 'The list has pages, with links of the hub.', async (stage) => {
    const { emsp, owner, ids } = await cdrsOnOffer(stage);
    const { origin } = new URL(stage.hub.versionsUrl);
    const query = 'date_from=2026-06-01T09:00:00Z&limit=2';
    const first = await emsp.send({ ...LIST, to: owner, query });
    expectOk(first);
    expectRoute(first, { to: 'NL/EM1', from: `NL/${owner.partyId}` });
    expectEqual(idsIn(first), ids.slice(0, 2), 'the first page');
    expectHeader(first, 'X-Total-Count', '3');
    const next = nextLink(String(first.headers.link)) ?? '';
    expectThat(next.startsWith(`${origin}/`), 'link to the next page', origin, next);
    const second = await emsp.call({ method: 'GET', url: next });
    expectEqual(idsIn(second), ids.slice(2), 'the second page');
    expectHeader(second, 'Link', undefined);
  }),

  must('CDR-S-02', 'There is no other method, and no single CDR.', async (stage) => {
    const { emsp, cpo, owner, ids } = await cdrsOnOffer(stage);
    const [id = ''] = ids;
    const more = { module: 'cdrs', role: 'SENDER' } as const;
    for (const to of [owner, 'hub'] as const) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
        const body = method === 'DELETE' ? {} : { body: JSON.stringify(aCdr(id)) };
        expectHttp(await emsp.send({ ...more, method, to, ...body }), 405, `HTTP status of ${method}`);
        const single = await emsp.send({ ...more, method, to, segments: [id], ...body });
        expectHttp(single, [404, 405], `HTTP status of ${method} of one CDR`);
      }
      const single = await emsp.send({ ...LIST, to, segments: [id] });
      expectHttp(single, [404, 405], 'HTTP status of GET of one CDR');
    }
    expectEqual(receivedBy(cpo, '/cdrs').length, 0, 'requests at the CPO');
  }),

  may('CDR-S-03', 'Only CDRs that concern the requester are listed.', (stage) =>
    expectOwnAlone(stage, 'cdrs', 'hub'),
  ),

  recommended('CDR-S-04', 'The list of all parties never holds CDRs of others.', (stage) =>
    expectOwnAlone(stage, 'cdrs', 'nobody'),
  ),
];

/** A CPO of this rule alone with three CDRs, and who asks it. */
async function cdrsOnOffer(stage: Stage) {
  const cpo = await stage.guest({ role: 'CPO' });
  const [emsp] = await stage.platforms('EMSP1');
  const [owner] = cpo.parties;
  expectThat(owner !== undefined, 'the CPO', 'a party', cpo.parties);
  const ids = [1, 2, 3].map(() => stage.newId());
  for (const id of ids) cpo.cdrs.hold(JSON.stringify(aCdr(id, { party_id: owner.partyId })));
  return { cpo, emsp, owner, ids };
}
