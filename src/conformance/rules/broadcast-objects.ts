import { expectNotOk, expectOk, expectRefused, expectStatus, idsIn } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { type Rule, recommended } from '../rule.js';
import { aLocation, anEvse, without } from '../samples/location.js';
import { aTariff } from '../samples/tariff.js';
import { aToken } from '../samples/token.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { type BroadcastModule, broadcastSettled, broadcasts, pushToAll } from '../stage/broadcasts.js';
import { expectHeld, held, LocationParty, pushesOf } from '../stage/location-party.js';
import { partyOf } from '../stage/parties.js';

/** What becomes of the objects that are pushed to everybody. */
export const broadcastObjects: readonly Rule[] = [
  recommended('RT-B-13', 'PUT, PATCH and the DELETE of a Tariff are broadcast.', async (stage) => {
    const [cpo, emsp, ...receivers] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2', 'NSP1');
    const owner = new LocationParty(cpo);
    const id = stage.newId();
    const changes = { name: 'patched', last_updated: '2026-06-02T00:00:00Z' };
    await owner.put(id, owner.location(id));
    expectOk(await owner.patch(id, changes), 'PATCH of a Location');
    for (const receiver of [emsp, ...receivers])
      await expectHeld(receiver, `${owner.key}/${id}`, owner.location(id, changes));
    const ref = { countryCode: 'NL', partyId: 'CP1', id };
    expectOk(await cpo.tariffs.put(JSON.stringify(aTariff(id))), 'PUT of a Tariff');
    for (const receiver of [emsp, ...receivers]) await arrivalAt(receiver, 'PUT', `/tariffs/NL/CP1/${id}`);
    expectOk(await cpo.tariffs.delete(ref), 'DELETE of a Tariff');
    for (const receiver of [emsp, ...receivers]) {
      await arrivalAt(receiver, 'DELETE', `/tariffs/NL/CP1/${id}`);
      expectEqual(receiver.tariffs.received().store.get(ref)?.body, undefined, `Tariff at ${receiver.label}`);
    }
    const uid = stage.newId();
    await emsp.tokens.put(JSON.stringify(aToken(uid)));
    const blocked = { valid: false, last_updated: '2026-06-02T00:00:00Z' };
    const token = { countryCode: 'NL', partyId: 'EM1', id: uid };
    expectOk(await emsp.tokens.patch(token, JSON.stringify(blocked)), 'PATCH of a Token');
    const isBlocked = () => cpo.tokens.received().store.get(token)?.body.valid === false;
    await cpo.until(isBlocked, `Token ${uid} is blocked`);
  }),

  recommended('RT-B-17', 'A receiver gets the versions of an object in order.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const receivers = await stage.platforms('EMSP1', 'NSP1');
    const id = stage.newId();
    const moment = (second: number) => `2026-06-02T00:00:${String(second).padStart(2, '0')}Z`;
    const statuses = ['AVAILABLE', 'CHARGING', 'BLOCKED', 'RESERVED'];
    await cpo.put(id, cpo.location(id));
    for (let at = 1; at <= 20; at += 1)
      expectOk(await cpo.patch(`${id}/E1`, { status: statuses[at % 4], last_updated: moment(at) }));
    for (const receiver of receivers) {
      const place = `${cpo.key}/${id}`;
      const isLast = () => JSON.stringify(held(receiver, place) ?? '').includes(moment(20));
      await receiver.until(isLast, `the last version of ${id}`);
      await stage.settled(cpo, receiver);
      const times = pushesOf(receiver, place).map(({ requestBody }) => JSON.parse(requestBody).last_updated);
      expectEqual(times, [...times].sort(), 'last_updated in order of arrival');
      expectEqual(times.at(-1), moment(20), 'the last that arrives');
      const newest = anEvse('E1', { status: 'AVAILABLE', last_updated: moment(20) });
      expectFields(held(receiver, place), { evses: [newest] }, 'the Location');
    }
  }),

  recommended('RT-B-18', 'What is broadcast is stored, and listed.', async (stage) => {
    for (const { owner, module, receivers } of await broadcasts(stage)) {
      const day = stage.newDay();
      const id = stage.newId();
      expectStatus(await pushToAll(owner, module, id, { last_updated: day(1) }), 201, 1000, 'a new object');
      expectStatus(await pushToAll(owner, module, id, { last_updated: day(2) }), 200, 1000, 'a known one');
      const [reader] = receivers;
      const query = `date_from=${day(0)}&date_to=${day(3)}`;
      const list = await reader.send({ method: 'GET', module, role: 'SENDER', query });
      const ids = module === 'tokens' ? JSON.stringify(list.envelope?.data) : idsIn(list).join();
      expectThat(ids.includes(id), `list of ${module}`, id, ids);
    }
  }),

  recommended('RT-B-19', 'A push that is refused is neither stored nor handed on.', async (stage) => {
    for (const { owner, module, receivers } of await broadcasts(stage)) {
      const id = stage.newId();
      const { countryCode, partyId } = partyOf(owner);
      const segments = [countryCode, partyId, id];
      const at = { module, role: 'RECEIVER', segments } as const;
      const body = JSON.stringify(incomplete(module, id));
      expectRefused(await owner.send({ method: 'PUT', ...at, body }), `${module} without a required field`);
      expectNotOk(await owner.send({ method: 'GET', ...at }), "the hub's own copy");
      await broadcastSettled(stage, owner, module, ...receivers);
      for (const receiver of receivers)
        expectEqual(receivedBy(receiver, id).length, 0, `requests at ${receiver.label}`);
    }
  }),
];

function incomplete(module: BroadcastModule, id: string): Readonly<Record<string, unknown>> {
  if (module === 'locations') return without(aLocation(id), 'city');
  return module === 'tariffs' ? without(aTariff(id), 'currency') : without(aToken(id), 'issuer');
}
