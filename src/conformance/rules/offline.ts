import type { ReceivedRequest } from '../../sandbox/http/received-request.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectNotOk, expectOk, expectStatus, listIn } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { may, must, notShown, type Rule, recommended, should } from '../rule.js';
import { aCdr } from '../samples/cdr.js';
import { aCdrToken, aSession } from '../samples/session.js';
import { receivedBy } from '../stage/arrivals.js';
import { backAgain, noticedAway } from '../stage/comings-and-goings.js';
import { untilListed } from '../stage/listed.js';
import { LocationParty } from '../stage/location-party.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { only, partyOf } from '../stage/parties.js';
import { settledPrivately } from '../stage/private-marker.js';

const LATER = '2026-06-02T00:00:00Z';

export const offline: readonly Rule[] = [
  should('OFF-01', 'A push that fails is not kept and not repeated.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const receiver = await stage.guest();
    const [hung, id] = [stage.newId(), stage.newId()];
    const mend = receiver.faults.add({
      fault: { kind: 'never' },
      when: ({ path }) => path.endsWith(`/${hung}`),
    });
    const answer = await cpo.put(hung, cpo.location(hung), only(receiver));
    expectStatus(answer, 200, 4002, 'a PUT that is not answered');
    mend();
    await receiver.refuseConnections();
    for (const [what, answer] of await directPushes(cpo, receiver, id)) expectStatus(answer, 200, 4003, what);
    await receiver.start();
    await backAgain(stage, cpo, receiver);
    await settledPrivately(stage, receiver);
    expectEqual(aboutIt(receiver, id), [], 'what arrives later');
    expectEqual(aboutIt(receiver, hung).length, 1, 'arrivals of the PUT that was not answered');
  }),

  recommended(
    'OFF-02',
    'Nor are copies of a broadcast, ClientInfos and asynchronous results.',
    async (stage) => {
      const [cpo] = await stage.locationParties('CPO1');
      const receiver = await stage.guest();
      // A command, whose result comes when its sender is away.
      const id = stage.newId();
      const owner = await stage.guest({ role: 'CPO' });
      owner.commands.decide = () => ({ result: 'none' });
      const sent = await receiver.commands.send('STOP_SESSION', { session_id: id }, only(owner));
      expectOk(sent.answer);
      const [command] = owner.commands.received;
      expectThat(command !== undefined, 'commands at the CPO', 'one', owner.commands.received.length);
      await receiver.refuseConnections();
      const { answer: refused } = await owner.commands.sendResult(command, 'ACCEPTED');
      expectThat(refused !== undefined, 'the result', 'an answer', refused);
      expectNotOk(refused, 'a result for a sender that is away');
      const newcomer = partyOf(await stage.guest({ role: 'CPO' }));
      const names = [1, 2, 3].map((at) => ({ name: `${at}`, last_updated: LATER.replace('00Z', `0${at}Z`) }));
      for (const changes of names) expectOk(await cpo.put(id, cpo.location(id, changes)));
      await receiver.start();
      await backAgain(stage, cpo, receiver);
      expectEqual(sent.results.length, 0, 'results that come later');
      expectEqual(receiver.clientInfos.of(newcomer), undefined, 'ClientInfo that comes later');
      // D1: what was pushed to the hub is state. The newest may come, once; none before it does. That nothing comes
      // at all (catch_up = none) is an operator's choice.
      const copies = receivedBy(receiver, `/${id}`).map(({ requestBody }) => JSON.parse(requestBody).name);
      expectEqual(copies, copies.length === 0 ? [] : ['3'], 'copies that come later');
    },
  ),

  recommended('OFF-03', 'Inside the hub nothing is tried twice.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const receiver = await stage.guest();
    const id = stage.newId();
    const isAbout = ({ url, body }: ReceivedRequest) => url.includes(id) || body.includes(id);
    receiver.faults.add({ fault: { kind: 'reset' }, when: isAbout });
    for (const [what, answer] of await directPushes(cpo, receiver, id)) expectNotOk(answer, what);
    expectNotOk(await cpo.call('GET', id, only(receiver)), 'GET of a Location');
    const owner = await stage.guest({ role: 'CPO' });
    owner.faults.add({ fault: { kind: 'reset' }, when: isAbout });
    const [emsp] = await stage.platforms('EMSP1');
    const { answer } = await emsp.commands.send('STOP_SESSION', { session_id: id }, only(owner));
    expectNotOk(answer, 'a command');
    await stage.settled(cpo, receiver);
    receiver.faults.clear();
    owner.faults.clear();
    await settledPrivately(stage, receiver);
    await expectNothingArrived(stage, stage.newId(), owner); // it answers again
    const methods = aboutIt(receiver, id).map((entry) => entry.split(' ')[0]);
    const writing = methods.filter((method) => method !== 'GET').sort();
    expectEqual(writing, ['PATCH', 'POST', 'PUT', 'PUT'], 'what changes something, at the receiver');
    // One new connection for a GET does no harm.
    expectThat(methods.length - writing.length <= 2, 'GETs at the receiver', 'at most two', methods);
    expectEqual(aboutIt(owner, id).length, 1, 'commands at the CPO');
  }),

  must('OFF-04', 'After an outage the hub pulls what a partner has changed.', async (stage) => {
    const [emsp] = await stage.locationParties('EMSP1');
    const owner = new LocationParty(await stage.guest({ role: 'CPO' }));
    const day = stage.newDay();
    const id = stage.newId();
    const location = (name: string, minute: number) =>
      owner.location(id, { name, last_updated: day(minute) });
    await owner.platform.locations.pushLocation(JSON.stringify(location('before', 1)));
    await owner.platform.refuseConnections();
    // Somebody asks it for something: a hub that sees that fail may look at once (HCI-25).
    await emsp.find(id, { to: owner.id });
    await noticedAway(stage, owner);
    owner.platform.locations.hold(JSON.stringify(location('meanwhile', 5)));
    await owner.platform.start();
    // Any message says that it is there again (HCI-24).
    expectOk(await owner.platform.call({ method: 'GET', url: owner.platform.connection.versionsUrl }));
    await untilListed(emsp, `date_from=${day(4)}&date_to=${day(9)}`, (ids) => ids.includes(id), id);
    const [listed] = listIn(await emsp.list(`date_from=${day(0)}&date_to=${day(9)}`));
    expectEqual(listed, location('meanwhile', 5), 'the Location on the list');
  }),

  recommended('OFF-05', 'A receiver that was away gets the state of now by asking.', async (stage) => {
    const [cpo, witness] = await stage.locationParties('CPO1', 'EMSP1');
    const day = stage.newDay();
    const receiver = new LocationParty(await stage.guest());
    const [known, fresh] = [stage.newId(), stage.newId()];
    await cpo.put(known, cpo.location(known, { last_updated: day(1) }));
    await receiver.platform.refuseConnections();
    expectOk(await cpo.put(fresh, cpo.location(fresh, { last_updated: day(2) })));
    expectOk(await cpo.patch(`${known}/E1`, { status: 'CHARGING', last_updated: day(3) }));
    await receiver.platform.start();
    const query = `date_from=${day(0)}&date_to=${day(9)}`;
    const seen = listIn(await receiver.list(query));
    expectEqual(seen, listIn(await witness.list(query)), 'what another EMSP is listed');
    expectEqual(
      seen.map(({ id }) => id),
      [known, fresh],
      'what it is listed',
    );
    expectThat(JSON.stringify(seen).includes('CHARGING'), 'the Location', 'its newest state', seen);
    const ofOwner = cpo.location(fresh, { last_updated: day(2) });
    cpo.platform.locations.hold(JSON.stringify(ofOwner));
    const found = await receiver.find(fresh, { to: cpo.id });
    expectEqual(found.envelope?.data, ofOwner, 'the Location, asked of its owner');
  }),

  must('OFF-06', 'The requester is told at once.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const receiver = await stage.guest();
    const id = stage.newId();
    const hung = stage.newId();
    receiver.faults.add({ fault: { kind: 'never' }, when: ({ path }) => path.endsWith(`/${hung}`) });
    expectStatus(
      await cpo.put(hung, cpo.location(hung), only(receiver)),
      200,
      4002,
      'one that does not answer',
    );
    await receiver.refuseConnections();
    const most = stage.hub.known.forwardTimeoutMs ?? 10_000;
    for (const [what, answer] of await directPushes(cpo, receiver, id)) {
      expectStatus(answer, 200, 4003, what);
      expectThat(
        answer.durationMs < most,
        `time to the answer to ${what}`,
        `under ${most} ms`,
        answer.durationMs,
      );
    }
  }),

  recommended(
    'OFF-07',
    'A restart of the hub loses nothing.',
    notShown('nobody can restart a hub from outside; shown by test/conformance/offline.test.ts'),
  ),

  may('OFF-08', 'OCPI does not say how long data is kept.', notShown('there is nothing to look for')),
];

/** A push of each kind to one party, and what it gets. */
async function directPushes(cpo: LocationParty, receiver: SandboxPlatform, id: string) {
  const to = only(receiver);
  const cdr_token = aCdrToken(partyOf(receiver));
  const { sessions, cdrs } = cpo.platform;
  return [
    ['PUT of a Location', await cpo.put(id, cpo.location(id), to)],
    ['PATCH of a Location', await cpo.patch(id, { name: 'n', last_updated: LATER }, to)],
    ['PUT of a Session', await sessions.put(JSON.stringify(aSession(id, { cdr_token })), to)],
    ['POST of a CDR', await cdrs.post(JSON.stringify(aCdr(id, { cdr_token })), to)],
  ] as const;
}

/** `PUT /ocpi/…`: what has come to a platform about an id. */
function aboutIt(platform: SandboxPlatform, id: string): string[] {
  return receivedBy(platform)
    .filter(({ url, requestBody }) => url.includes(id) || requestBody.includes(id))
    .map(({ method, url }) => `${method} ${url}`);
}
