import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import { expectNotOk, expectOk, expectRefused, idsIn } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended, should } from '../rule.js';
import { aConnector, anEvse, without } from '../samples/location.js';
import { expectTold } from '../stage/client-infos.js';
import { expectHeld, LocationParty, pushedPaths } from '../stage/location-party.js';
import { patienceOf } from '../stage/outage.js';
import { only } from '../stage/parties.js';
import { pushedLocation } from '../stage/pushed-location.js';
import type { Stage } from '../stage/stage.js';

type Fields = Readonly<Record<string, unknown>>;

const LATER = '2026-06-02T00:00:00Z';

const STATUSES = [
  'AVAILABLE',
  'BLOCKED',
  'CHARGING',
  'INOPERATIVE',
  'OUTOFORDER',
  'PLANNED',
  'REMOVED',
  'RESERVED',
  'UNKNOWN',
];

const HOURS = [{ weekday: 1, period_begin: '08:00', period_end: '20:00' }];

/** The Receiver interface of Locations: what may stand in them, and what becomes of it. */
export const locationContents: readonly Rule[] = [
  may('LOC-R-13', 'A new EVSE or Connector without required fields is refused.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage);
    expectRefused(await cpo.put(`${id}/E2`, without(anEvse('E2'), 'connectors')), 'no connectors');
    expectRefused(await cpo.put(`${id}/E2`, anEvse('E2', { connectors: [] })), 'connectors []');
    expectRefused(await cpo.put(`${id}/E1/2`, without(aConnector('2'), 'standard')), 'no standard');
    expectEqual(await cpo.copy(id), cpo.location(id), "the hub's copy");
    await stage.settled(cpo, emsp);
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id));
  }),

  recommended(
    'LOC-R-14',
    'An EVSE or Connector of something unknown is answered without a fault of the server.',
    async (stage) => {
      const { cpo, emsp, id } = await pushedLocation(stage);
      const unknown = stage.newId();
      const patch = { status: 'BLOCKED', last_updated: LATER };
      for (const to of [undefined, emsp.parties[0]]) {
        for (const answer of [
          await cpo.put(`${unknown}/E1`, anEvse('E1'), { to }),
          await cpo.patch(`${unknown}/E1`, patch, { to }),
          await cpo.put(`${unknown}/E1/1`, aConnector('1'), { to }),
          await cpo.put(`${id}/E9/1`, aConnector('1'), { to }),
        ])
          expectNoFault(answer);
      }
    },
  ),

  must(
    'LOC-R-15',
    'What is not to be published is handed on, with its fields as they are.',
    async (stage) => {
      const hidden = { publish: false, publish_allowed_to: [{ group_id: 'FLEET7' }] };
      const { cpo, emsp, id } = await pushedLocation(stage, hidden);
      await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id, hidden));
      const found = await new LocationParty(emsp).find(id);
      expectEqual(found.envelope?.data, cpo.location(id, hidden), 'GET of the EMSP');
    },
  ),

  must(
    'LOC-R-16',
    'A PublishToken names at least one thing to know it by, with what belongs to it.',
    async (stage) => {
      const put = (token: Fields) => putWith(stage, { publish: false, publish_allowed_to: [token] });
      const right = [{ uid: 'A1', type: 'RFID' }, { visual_number: '12', issuer: 'TNM' }, { group_id: 'G' }];
      for (const token of right) expectOk(await put(token), JSON.stringify(token));
      const wrong = [{}, { type: 'RFID' }, { uid: 'A1' }, { visual_number: '12' }];
      for (const token of wrong) expectRefused(await put(token), JSON.stringify(token));
    },
  ),

  must('LOC-R-17', 'Regular hours stand only where a place is not always open.', async (stage) => {
    const put = (opening_times: Fields) => putWith(stage, { opening_times });
    const right = [{ twentyfourseven: true }, { twentyfourseven: false, regular_hours: HOURS }];
    for (const hours of right) expectOk(await put(hours), JSON.stringify(hours));
    const wrong = [
      {},
      { twentyfourseven: false },
      { twentyfourseven: false, regular_hours: [] },
      { twentyfourseven: true, regular_hours: HOURS },
    ];
    for (const hours of wrong) expectNotOk(await put(hours), JSON.stringify(hours));
  }),

  should('LOC-R-18', 'A Location without EVSEs is stored.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const day = stage.newDay();
    const [none, removed] = [stage.newId(), stage.newId()];
    const bare = without(cpo.location(none, { last_updated: day(1) }), 'evses');
    expectOk(await cpo.put(none, bare));
    const evses = [anEvse('E1', { status: 'REMOVED' })];
    expectOk(await cpo.put(removed, cpo.location(removed, { evses, last_updated: day(2) })));
    await expectHeld(emsp.platform, `${cpo.key}/${none}`, bare);
    const list = await emsp.list(`date_from=${day(0)}&date_to=${day(9)}`);
    expectEqual(idsIn(list), [none, removed], 'ids on the list');
  }),

  must('LOC-R-19', 'A planned status changes nothing by itself.', async (stage) => {
    const begin = new Date(Date.now() + 500).toISOString();
    const status_schedule = [
      { period_begin: '2026-01-01T00:00:00Z', status: 'BLOCKED' },
      { period_begin: begin, status: 'RESERVED' },
    ];
    const evses = [anEvse('E1', { status_schedule })];
    const { cpo, emsp, id } = await pushedLocation(stage, { evses });
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id, { evses }));
    // Before the last of these markers the period has begun.
    do await stage.settled(cpo, emsp);
    while (Date.now() < Date.parse(begin));
    await stage.settled(cpo, emsp);
    expectEqual(pushedPaths(emsp, `${cpo.key}/${id}`), [`PUT ${id}`], 'messages about the Location');
    expectFields(await cpo.copy(`${id}/E1`), { status: 'AVAILABLE' }, "the hub's copy");
  }),

  recommended('LOC-R-20', 'A Connector may name a Tariff that the hub does not know.', async (stage) => {
    const connectors = [aConnector('1', { tariff_ids: [stage.newId()] })];
    const evses = [anEvse('E1', { connectors })];
    const { cpo, emsp, id } = await pushedLocation(stage, { evses });
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id, { evses }));
  }),

  may('LOC-R-21', 'A removed EVSE may lose its evse_id.', async (stage) => {
    const evses = [anEvse('E1', { evse_id: 'NL*CP1*E1' })];
    const { cpo, emsp, id } = await pushedLocation(stage, { evses });
    const removed = anEvse('E1', { status: 'REMOVED', last_updated: LATER });
    expectOk(await cpo.put(`${id}/E1`, removed));
    expectEqual(await cpo.copy(`${id}/E1`), removed, "the hub's copy");
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id, { evses: [removed], last_updated: LATER }));
  }),

  must('LOC-R-22', 'Each status of an EVSE is handed on as it is; the hub derives none.', async (stage) => {
    const evses = STATUSES.map((status) => anEvse(status, { status }));
    const { cpo, emsp, id } = await pushedLocation(stage, { evses });
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id, { evses }));
    for (const status of STATUSES) {
      expectOk(await cpo.patch(`${id}/AVAILABLE`, { status, last_updated: LATER }), status);
      expectFields(await cpo.copy(`${id}/AVAILABLE`), { status }, "the hub's copy");
    }
    if (stage.hub.known.aliveWindowMs !== undefined) await expectStatusStaysOffline(stage);
  }),
];

/** PUT of a Location with these fields. */
async function putWith(stage: Stage, changes: Fields): Promise<HubAnswer> {
  const [cpo] = await stage.locationParties('CPO1');
  const id = stage.newId();
  return cpo.put(id, cpo.location(id, changes));
}

function expectNoFault({ httpStatus, envelope, body }: HubAnswer): void {
  const isFault = httpStatus >= 500 || envelope === undefined || String(envelope.statusCode).startsWith('3');
  expectThat(!isFault, 'answer', 'no fault of the server', `HTTP ${httpStatus}, ${body}`);
}

/** That an owner cannot be reached says nothing about its EVSEs. */
async function expectStatusStaysOffline(stage: Stage): Promise<void> {
  const owner = new LocationParty(await stage.guest({ role: 'CPO' }));
  const [reader] = await stage.locationParties('EMSP1');
  const id = stage.newId();
  expectOk(await owner.put(id, owner.location(id)));
  await expectHeld(reader.platform, `${owner.key}/${id}`, owner.location(id));
  await owner.platform.refuseConnections();
  // What it cannot get makes the hub look for it.
  const command = { session_id: stage.newId() };
  await reader.platform.commands.send('STOP_SESSION', command, only(owner.platform));
  await expectTold(reader.platform, owner.id, ['OFFLINE'], patienceOf(stage));
  expectEqual((await reader.find(id)).envelope?.data, owner.location(id), 'the Location of an OFFLINE owner');
  await stage.settled((await stage.locationParties('CPO1'))[0], reader.platform);
  await expectHeld(reader.platform, `${owner.key}/${id}`, owner.location(id));
}
