import { expectHttp, expectOk, expectRefused, expectStatus } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended, should } from '../rule.js';
import { aConnector, anEvse } from '../samples/location.js';
import { expectHeld, held, pushesOf } from '../stage/location-party.js';
import { pulled, silentOwner } from '../stage/pulled.js';
import { pushedLocation } from '../stage/pushed-location.js';

/** Moments after those of the samples. */
const T = (minute: number) => `2026-06-02T00:0${minute}:00Z`;

/** Which object a push is about, and how it is merged. */
export const objectIdentity: readonly Rule[] = [
  should('COO-10', 'Another id in the body than in the URL is refused.', async (stage) => {
    const { cpo, id } = await pushedLocation(stage);
    expectRefused(await cpo.put(id, cpo.location(`${id}X`)));
    expectRefused(await cpo.put(`${id}/E1`, anEvse('E2')));
    expectRefused(await cpo.put(`${id}/E1/1`, aConnector('2')));
    expectEqual(await cpo.copy(id), cpo.location(id), 'the copy at the hub');
  }),

  must(
    'COO-11',
    'Another owner in the body than in the URL is refused; another case is the same owner.',
    async (stage) => {
      const [cpo] = await stage.locationParties('CPO1');
      const id = stage.newId();
      expectRefused(await cpo.put(id, cpo.location(id, { party_id: 'CP2' })));
      expectRefused(await cpo.put(id, cpo.location(id, { country_code: 'DE' })));
      expectOk(await cpo.put(id, cpo.location(id, { country_code: 'nl', party_id: 'cp1' })));
    },
  ),

  must('COO-12', 'Ids and parties are compared without case.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const id = stage.newId();
    const lower = id.toLowerCase();
    expectOk(await cpo.put(lower, cpo.location(lower), { segments: ['nl', 'cp1', lower] }));
    expectEqual(await cpo.copy(id), cpo.location(lower), 'the copy at the hub');
    expectStatus(await cpo.put(id, cpo.location(id)), 200, 1000, 'PUT in another case');
    expectOk(await cpo.patch(`${id}/e1`, { status: 'BLOCKED', last_updated: T(1) }));
    expectFields(await cpo.copy(`${lower}/E1`), { uid: 'E1', status: 'BLOCKED' }, 'the EVSE');
  }),

  recommended('COO-13', 'Ids are handed on and given back as the owner spells them.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const [emsp] = await stage.platforms('EMSP1');
    const id = `${stage.newId()}-aBc`;
    const spelled = cpo.location(id, { evses: [anEvse('eVse')] });
    expectOk(await cpo.put(id, spelled));
    expectEqual(await cpo.copy(id.toUpperCase()), spelled, 'the copy at the hub');
    await expectHeld(emsp, `${cpo.key}/${id}`, spelled);
    const [push] = pushesOf(emsp, `${cpo.key}/${id}`);
    expectThat(push !== undefined, 'push to the receiver', `a path that ends in ${id}`, push);
  }),

  must('COO-14', 'GET of the Receiver interface gives back what was pushed.', async (stage) => {
    const odd = { 'x-own': { deep: [1, null] }, name: 'Zürich – 東京', state: null };
    const { cpo, id } = await pushedLocation(stage, odd);
    expectEqual(await cpo.copy(id), cpo.location(id, odd), 'the copy at the hub');
  }),

  may('COO-15', "Pulled objects of others than the partner's own parties are left out.", async (stage) => {
    const owner = await silentOwner(stage);
    const [own, foreign] = [stage.newId(), stage.newId()];
    const data = [owner.location(foreign, { country_code: 'DE', party_id: 'CP2' }), owner.location(own)];
    const body = JSON.stringify({ data, status_code: 1000, timestamp: T(0) });
    owner.platform.faults.add({
      fault: { kind: 'answer', body },
      when: ({ url }) => url.includes('/locations'),
    });
    await pulled(stage, owner, own);
    const [emsp] = await stage.locationParties('EMSP1');
    expectOk(await emsp.find(own, { to: 'hub' }), 'its own Location');
    expectHttp(await emsp.find(foreign, { to: 'hub' }), 404, 'the Location of DE/CP2');
  }),

  recommended('COO-16', 'PATCH cannot change what identifies the object.', async (stage) => {
    const { cpo, id } = await pushedLocation(stage);
    for (const [path, identity] of [
      [id, { id: `${id}X` }],
      [id, { country_code: 'DE' }],
      [id, { party_id: 'CP2' }],
      [`${id}/E1`, { uid: 'E2' }],
      [`${id}/E1/1`, { id: '2' }],
    ] as const)
      expectRefused(await cpo.patch(path, { ...identity, last_updated: T(1) }), JSON.stringify(identity));
    expectEqual(await cpo.copy(id), cpo.location(id), 'the copy at the hub');
    expectOk(await cpo.patch(id, { id: id.toLowerCase(), name: 'n', last_updated: T(1) }), 'the same id');
  }),

  recommended(
    'COO-17',
    'PATCH replaces fields; EVSEs and connectors are merged by their ids, and none is deleted.',
    async (stage) => {
      const { cpo, emsp, id } = await pushedLocation(stage, { evses: [anEvse('E1'), anEvse('E2')] });
      const e2 = { uid: 'E2', status: 'CHARGING', last_updated: T(1) };
      const e3 = anEvse('E3', { last_updated: T(1) });
      expectOk(await cpo.patch(id, { evses: [e2, e3], last_updated: T(1) }));
      const second = aConnector('2', { last_updated: T(2) });
      expectOk(await cpo.patch(`${id}/E1`, { connectors: [second], last_updated: T(2) }));
      const e1 = anEvse('E1', { connectors: [aConnector('1'), second], last_updated: T(2) });
      const after = cpo.location(id, { evses: [e1, { ...anEvse('E2'), ...e2 }, e3], last_updated: T(2) });
      expectEqual(await cpo.copy(id), after, 'the copy at the hub');
      await expectHeld(emsp, `${cpo.key}/${id}`, after);
    },
  ),

  recommended(
    'COO-18',
    'A push older than what is stored is acknowledged, and overwrites nothing.',
    async (stage) => {
      const { cpo, emsp, id } = await pushedLocation(stage, { name: 'newer', last_updated: T(9) });
      expectStatus(await cpo.put(id, cpo.location(id, { name: 'older', last_updated: T(8) })), 200, 1000);
      expectEqual(
        await cpo.copy(id),
        cpo.location(id, { name: 'newer', last_updated: T(9) }),
        'the copy at the hub',
      );
      await stage.settled(cpo, emsp);
      expectFields(held(emsp, `${cpo.key}/${id}`), { name: 'newer' }, 'Location at the receiver');
    },
  ),
];
