import { partyKey } from '../../ocpi/party.js';
import type { JournalEntry } from '../../sandbox/http/journal.js';
import { expectHeader, expectNotOk, expectOk, expectRoute, expectStatus, idsIn } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { may, must, notShown, type Rule, recommended } from '../rule.js';
import { answeredBy } from '../stage/answered-by.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { held, LocationParty } from '../stage/location-party.js';
import type { Stage } from '../stage/stage.js';

const LATER = '2026-06-02T00:00:00Z';

export const directRouting: readonly Rule[] = [
  must('RT-D-01', 'A message for one party reaches that party alone.', async (stage) => {
    const { cpo, emsp, id } = await pushed(stage);
    const others = await stage.platforms('EMSP2', 'NSP1', 'OTH1', 'MIX');
    await stage.settled(cpo, ...others);
    const [only, ...more] = receivedBy(emsp.platform, `/${id}`);
    expectEqual([only?.method, more.length], ['PUT', 0], 'requests at the party');
    for (const other of others)
      expectEqual(receivedBy(other, `/${id}`).length, 0, `requests at ${other.label}`);
  }),

  must('RT-D-02', 'TO and FROM are right on all four legs.', async (stage) => {
    const { answer, emsp, id } = await pushed(stage);
    const arrived = await arrivalAt(emsp.platform, 'PUT', `/${id}`);
    expectParties(arrived.requestHeaders, { to: 'NL/EM1', from: 'NL/CP1' }, 'hub to receiver');
    expectParties(arrived.responseHeaders, { to: 'NL/CP1', from: 'NL/EM1' }, 'receiver to hub');
    expectRoute(answer, { to: 'NL/CP1', from: 'NL/EM1' });
  }),

  must('RT-D-03', 'Each method and both interfaces can be addressed to a party.', async (stage) => {
    const { cpo, emsp, id } = await pushed(stage);
    const to = emsp.id;
    expectOk(await cpo.patch(`${id}/E1`, { status: 'CHARGING', last_updated: LATER }, { to }));
    const copy = await cpo.call('GET', `${id}/E1`, { to });
    expectFields(copy.envelope?.data, { uid: 'E1', status: 'CHARGING' }, 'the EVSE at the receiver');
    cpo.platform.locations.hold(JSON.stringify(cpo.location(id)));
    const found = await emsp.find(`${id}/E1`, { to: cpo.id });
    expectFields(found.envelope?.data, { uid: 'E1' }, "the EVSE at the owner's Sender interface");
    // What a party has no such method for is still its own to say.
    expectStatus(await cpo.call('GET', stage.newId(), { to }), 404, 2003, 'an object that it does not have');
  }),

  must('RT-D-04', "The receiver's HTTP status and envelope come back.", async (stage) => {
    for (const [httpStatus, statusCode] of [
      [201, 1000],
      [200, 2001],
      [404, 2003],
    ] as const) {
      const statusMessage = `said ${statusCode}`;
      const answer = await answeredBy(stage, { kind: 'answer', httpStatus, statusCode, statusMessage });
      expectStatus(answer, httpStatus, statusCode);
      // A success needs no message.
      if (statusCode !== 1000) expectEqual(answer.envelope?.statusMessage, statusMessage, 'status_message');
    }
  }),

  recommended('RT-D-05', 'A push for one party is seen by nobody else.', async (stage) => {
    const [other] = await stage.locationParties('EMSP2');
    const day = stage.newDay();
    const { cpo, id } = await pushed(stage, { last_updated: day(1) });
    await stage.settled(cpo, other.platform);
    expectEqual(idsIn(await other.list(`date_from=${day(0)}&date_to=${day(2)}`)), [], 'list of another EMSP');
    expectNotOk(await other.find(id), 'GET of another EMSP');
    expectEqual(receivedBy(other.platform, `/${id}`).length, 0, 'pushes to another EMSP');
  }),

  must('RT-D-06', 'A list that is asked of one party is its own list.', async (stage) => {
    const owner = new LocationParty(await stage.guest({ role: 'CPO' }));
    const [emsp] = await stage.locationParties('EMSP1');
    const ids = [stage.newId(), stage.newId()];
    for (const id of ids) owner.platform.locations.hold(JSON.stringify(owner.location(id)));
    const page = await emsp.list('limit=1', { to: owner.id });
    expectOk(page);
    expectEqual(idsIn(page), ids.slice(0, 1), 'ids on the page');
    expectHeader(page, 'X-Total-Count', '2');
    expectRoute(page, { to: 'NL/EM1', from: owner.key });
    await arrivalAt(owner.platform, 'GET', 'limit=1');
  }),

  must('RT-D-07', 'Two parties of one platform are told apart by TO.', async (stage) => {
    const twins = await stage.guest({ parties: [stage.newParty('EMSP'), stage.newParty('EMSP')] });
    const [cpo] = await stage.locationParties('CPO1');
    const id = stage.newId();
    for (const to of twins.parties) {
      expectOk(await cpo.put(id, cpo.location(id), { to }));
      expectThat(
        held(twins, `NL/CP1/${id}`, to) !== undefined,
        `Location of ${partyKey(to)}`,
        'one',
        undefined,
      );
    }
    const seen = receivedBy(twins, `/${id}`).map(({ requestHeaders }) => requestHeaders['ocpi-to-party-id']);
    expectEqual(
      seen,
      twins.parties.map(({ partyId }) => partyId),
      'OCPI-to-party-id',
    );
  }),

  recommended('RT-D-08', 'A party that addresses itself is refused.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const id = stage.newId();
    expectNotOk(await cpo.put(id, cpo.location(id), { to: cpo.id }));
    expectEqual(receivedBy(cpo.platform, `/${id}`).length, 0, 'requests at the party itself');
  }),

  may('RT-D-09', 'A party may be reached through a peer hub.', notShown('peer hubs are not served')),

  recommended(
    'RT-D-10',
    'Nothing goes back to the platform that it came from.',
    notShown(
      'two hubs could send something in circles, and peer hubs are not served; for one party: RT-D-08',
    ),
  ),
];

/** A push of CPO1 to EMSP1 alone. */
async function pushed(stage: Stage, changes: Record<string, unknown> = {}) {
  const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
  const id = stage.newId();
  const answer = await cpo.put(id, cpo.location(id, changes), { to: emsp.id });
  expectOk(answer);
  return { cpo, emsp, id, answer };
}

function expectParties(
  headers: JournalEntry['requestHeaders'],
  { to, from }: { to: string; from: string },
  leg: string,
): void {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const party = (side: string) => `${lower[`ocpi-${side}-country-code`]}/${lower[`ocpi-${side}-party-id`]}`;
  expectEqual({ to: party('to'), from: party('from') }, { to, from }, leg);
}
