import { expectOk, expectRoute, expectStatus, routeOf } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { broadcastSettled, broadcasts, copiesAt, pushToAll } from '../stage/broadcasts.js';
import { hubKey } from '../stage/hub-key.js';
import { expectHeld, held } from '../stage/location-party.js';
import { keyOf, partyOf } from '../stage/parties.js';

export const broadcastMessages: readonly Rule[] = [
  must('RT-B-01', 'A push for the hub is answered by the hub.', async (stage) => {
    for (const { owner, module } of await broadcasts(stage)) {
      const answer = await pushToAll(owner, module, stage.newId());
      expectOk(answer, module);
      expectRoute(answer, { to: keyOf(owner), from: hubKey(owner) });
    }
  }),

  must('RT-B-02', 'Its copies come from the hub, each for one receiving party.', async (stage) => {
    for (const { owner, module, receivers } of await broadcasts(stage)) {
      const id = stage.newId();
      expectOk(await pushToAll(owner, module, id));
      for (const receiver of receivers) {
        const { requestHeaders: headers } = await arrivalAt(receiver, 'PUT', `/${id}`);
        expectEqual(routeOf({ headers }), { to: keyOf(receiver), from: hubKey(owner) }, `${module}: a copy`);
      }
    }
  }),

  must('RT-B-03', 'Its copies name the owner in path and body.', async (stage) => {
    for (const { owner, module, receivers } of await broadcasts(stage)) {
      const id = stage.newId();
      await pushToAll(owner, module, id);
      for (const receiver of receivers) {
        const { url, requestBody } = await arrivalAt(receiver, 'PUT', `/${id}`);
        expectThat(url.endsWith(`/${module}/${keyOf(owner)}/${id}`), 'URL of a copy', keyOf(owner), url);
        const { countryCode, partyId } = partyOf(owner);
        const owned = { country_code: countryCode, party_id: partyId };
        expectFields(JSON.parse(requestBody), owned, 'body of a copy');
      }
    }
  }),

  must('RT-B-04', 'The answers of receivers are for the hub.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const receiver = await stage.guest();
    const [usual, bare] = [stage.newId(), stage.newId()];
    await cpo.put(usual, cpo.location(usual));
    await arrivalAt(receiver, 'PUT', `/${usual}`);
    // What else an answer says, or leaves out, is nothing to the hub.
    receiver.faults.add({
      fault: { kind: 'answer', headers: {} },
      when: ({ path }) => path.endsWith(`/${bare}`),
    });
    await cpo.put(bare, cpo.location(bare));
    await stage.settled(cpo, receiver);
    const { responseHeaders } = await arrivalAt(receiver, 'PUT', `/${usual}`);
    const headers = Object.fromEntries(
      Object.entries(responseHeaders).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expectEqual(routeOf({ headers }), { to: hubKey(receiver), from: keyOf(receiver) }, 'the answer');
    for (const id of [usual, bare])
      expectEqual(copiesAt(receiver, 'locations', id).length, 1, 'copies after the answer');
  }),

  must('RT-B-05', 'The owner does not hear of receivers that refuse.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const [third] = await stage.platforms('EMSP2');
    const id = stage.newId();
    const when = ({ path }: { path: string }) => path.endsWith(`/${id}`);
    const refusals = [
      { httpStatus: 401, statusCode: 2000 },
      { statusCode: 2001 },
      { httpStatus: 500, body: 'no' },
    ];
    const refusing = await Promise.all(
      refusals.map(async (refusal) => {
        const platform = await stage.guest();
        platform.faults.add({ fault: { kind: 'answer', ...refusal }, when });
        return platform;
      }),
    );
    expectStatus(await cpo.put(id, cpo.location(id)), 201, 1000);
    await expectHeld(third, `${cpo.key}/${id}`, cpo.location(id));
    for (const platform of refusing) {
      await arrivalAt(platform, 'PUT', `/${id}`);
      expectEqual(held(platform, `${cpo.key}/${id}`), undefined, 'what the refusing receiver holds');
    }
    expectStatus(await cpo.put(id, cpo.location(id, { name: 'n' })), 200, 1000, 'a later push');
    expectEqual(receivedBy(cpo.platform, id).length, 0, 'requests at the owner');
  }),

  recommended('RT-B-06', 'The owner does not wait for slow receivers.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const [other] = await stage.platforms('EMSP2');
    const silent = await stage.guest();
    const id = stage.newId();
    silent.faults.add({ fault: { kind: 'never' }, when: ({ path }) => path.endsWith(`/${id}`) });
    const answer = await cpo.put(id, cpo.location(id));
    expectOk(answer);
    await expectHeld(other, `${cpo.key}/${id}`, cpo.location(id));
    // Both happen although the silent one never answers. A hub that waited would have waited for its timeout.
    const most = stage.hub.known.forwardTimeoutMs ?? 5_000;
    expectThat(answer.durationMs < most, 'time to the answer', `less than ${most} ms`, answer.durationMs);
    expectEqual(held(silent, `${cpo.key}/${id}`), undefined, 'what the silent receiver holds');
  }),

  must('RT-B-10', 'A GET is never broadcast.', async (stage) => {
    const ids = await Promise.all(
      (await broadcasts(stage)).map(async ({ owner, module, receivers }) => {
        const id = stage.newId();
        await pushToAll(owner, module, id);
        const { countryCode, partyId } = partyOf(owner);
        const segments = [countryCode, partyId, id];
        const copy = await owner.send({ method: 'GET', module, role: 'RECEIVER', segments });
        const idField = module === 'tokens' ? 'uid' : 'id';
        expectFields(copy.envelope?.data, { [idField]: id }, `the hub's own copy (${module})`);
        await broadcastSettled(stage, owner, module, ...receivers);
        return { id, receivers };
      }),
    );
    for (const { id, receivers } of ids)
      for (const receiver of receivers) {
        const gets = receivedBy(receiver, id).filter(({ method }) => method === 'GET');
        expectEqual(gets.length, 0, `GET requests at ${receiver.label}`);
      }
  }),
];
