import { partyKey } from '../../ocpi/party.js';
import type { SandboxEndpoint } from '../../sandbox/platform/options.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectOk } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { aChargingProfile } from '../samples/charging-profile.js';
import { commandFields } from '../samples/command.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { type BroadcastModule, broadcastSettled, copiesAt, pushToAll } from '../stage/broadcasts.js';
import { backAgain } from '../stage/comings-and-goings.js';
import { held, LocationParty, pushesOf } from '../stage/location-party.js';
import { expectNotBroadcast } from '../stage/not-broadcast.js';
import { keyOf, partyOf } from '../stage/parties.js';
import type { Stage } from '../stage/stage.js';

export const broadcastAudience: readonly Rule[] = [
  must('RT-B-07', 'Copies go to the opposite roles alone.', async (stage) => {
    const [cpo, cpo2, emsp, emsp2, nsp, nap, oth] = await stage.platforms(
      'CPO1',
      'CPO2',
      'EMSP1',
      'EMSP2',
      'NSP1',
      'NAP1',
      'OTH1',
    );
    const rival = await stage.guest({ role: 'CPO', extraEndpoints: receiving('locations', 'tariffs') });
    const likeMinded = await stage.guest({ role: 'EMSP', extraEndpoints: receiving('tokens') });
    const network = await stage.guest({ role: 'NSP', extraEndpoints: receiving('tokens') });
    for (const module of ['locations', 'tariffs'] as const)
      await expectAudience(stage, module, cpo, {
        those: [emsp, emsp2, nsp, nap, oth],
        others: [rival, cpo2],
      });
    const others = [likeMinded, network, emsp2];
    await expectAudience(stage, 'tokens', emsp, { those: [cpo, cpo2], others });
  }),

  must('RT-B-08', 'OTHER receives as an EMSP does; what it pushes goes to CPOs alone.', async (stage) => {
    const [cpo, cpo2, other] = await stage.platforms('CPO1', 'CPO2', 'OTH1');
    const emsp = await stage.guest({ role: 'EMSP', extraEndpoints: receiving('tokens') });
    for (const module of ['locations', 'tariffs'] as const)
      await expectAudience(stage, module, cpo, { those: [other], others: [] });
    await expectAudience(stage, 'tokens', other, { those: [cpo, cpo2], others: [emsp] });
  }),

  must('RT-B-09', 'Copies go to platforms that list the Receiver interface.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const puller = await stage.guest({ endpoints: [CREDENTIALS, ...receiving('tariffs')] });
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id)));
    await stage.settled(cpo, emsp.platform);
    await broadcastSettled(stage, cpo.platform, 'tariffs', puller);
    expectEqual(copiesAt(emsp.platform, 'locations', id).length, 1, 'copies at one that lists it');
    expectEqual(receivedBy(puller, '/locations').length, 0, 'requests at one that does not');
  }),

  must('RT-B-11', 'Sessions and CDRs are not broadcast.', (stage) =>
    expectNotBroadcast(stage, 'sessions', 'cdrs'),
  ),

  recommended(
    'RT-B-12',
    'Commands, charging profiles and authorizations are not broadcast.',
    async (stage) => {
      const [cpo, cpo2, emsp, emsp2] = await stage.platforms('CPO1', 'CPO2', 'EMSP1', 'EMSP2');
      const id = stage.newId();
      expectOk(await pushToAll(cpo, 'locations', id));
      expectOk(await pushToAll(emsp, 'tokens', id));
      const hub = { to: 'hub' } as const;
      await emsp.commands.send('START_SESSION', commandFields('START_SESSION', id), hub);
      await emsp.chargingProfiles.set(id, JSON.stringify(aChargingProfile()), hub);
      await cpo.tokens.authorize({ uid: id }, hub);
      const asked = (platform: SandboxPlatform) =>
        receivedBy(platform).filter(
          ({ method, url, requestBody }) =>
            /commands|chargingprofiles|authorize/.test(url) &&
            method !== 'GET' &&
            (url.includes(id) || requestBody.includes(`"location_id":"${id}"`)),
        ).length;
      expectThat(asked(cpo) <= 1, 'requests at the owner of the Location', 'at most one', asked(cpo));
      expectThat(asked(emsp) <= 1, 'requests at the owner of the Token', 'at most one', asked(emsp));
      for (const platform of [cpo2, emsp2]) expectEqual(asked(platform), 0, `requests at ${platform.label}`);
    },
  ),

  recommended(
    'RT-B-14',
    'Each receiving party gets a copy, also where two share a platform.',
    async (stage) => {
      const [cpo] = await stage.locationParties('CPO1');
      const twins = await stage.guest({ parties: [stage.newParty('EMSP'), stage.newParty('EMSP')] });
      const id = stage.newId();
      await cpo.put(id, cpo.location(id));
      await stage.settled(cpo, twins);
      for (const twin of twins.parties) {
        await twins.until(() => held(twins, `${cpo.key}/${id}`, twin) !== undefined, partyKey(twin));
        expectEqual(pushesOf(twins, `${cpo.key}/${id}`, twin).length, 1, `copies for ${partyKey(twin)}`);
      }
      expectEqual(copiesAt(twins, 'locations', id).length, 2, 'copies at the platform');
    },
  ),

  recommended('RT-B-15', "Nothing comes back to the sender's own platform.", async (stage) => {
    const [cpo, mix, emsp] = await stage.platforms('CPO1', 'MIX', 'EMSP1');
    const id = stage.newId();
    expectOk(await pushToAll(mix, 'locations', id));
    await arrivalAt(emsp, 'PUT', `/${keyOf(mix)}/${id}`);
    await stage.settled(new LocationParty(cpo), mix, emsp);
    expectEqual(copiesAt(mix, 'locations', id).length, 0, "copies at the sender's platform");
  }),

  must(
    'RT-B-16',
    'A receiver that is away gets no message later; at most the state of now (D1).',
    async (stage) => {
      const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
      const receiver = await stage.guest();
      const [known, fresh] = [stage.newId(), stage.newId()];
      const moment = (minute: number) => `2026-06-02T00:0${minute}:00Z`;
      await cpo.put(known, cpo.location(known));
      await arrivalAt(receiver, 'PUT', `/${known}`);
      await receiver.refuseConnections();
      for (const minute of [1, 2, 3]) {
        const changes = { name: `${minute}`, last_updated: moment(minute) };
        expectOk(await cpo.patch(known, changes), 'a push while a receiver is away');
        expectOk(await cpo.put(fresh, cpo.location(fresh, changes)), 'a push while a receiver is away');
      }
      await expectName(emsp.platform, `${cpo.key}/${known}`, '3');
      await receiver.start();
      await backAgain(stage, cpo, receiver);
      for (const id of [known, fresh]) {
        const later = pushesOf(receiver, `${cpo.key}/${id}`).slice(id === known ? 1 : 0);
        expectThat(later.length <= 1, 'what comes later', 'at most one state of each object', later.length);
        for (const { requestBody } of later)
          expectFields(JSON.parse(requestBody), { name: '3', last_updated: moment(3) }, 'what comes later');
      }
    },
  ),

  recommended('RT-B-20', 'The module says in which of its roles a party acts.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const { countryCode, partyId } = stage.newParty('CPO');
    const parties = (['CPO', 'EMSP'] as const).map((role) => ({ role, countryCode, partyId }));
    const double = await stage.guest({ parties });
    const other = await stage.guest({ role: 'EMSP', extraEndpoints: receiving('tokens') });
    await expectAudience(stage, 'tokens', double, { those: [cpo], others: [other, double] });
    const rival = await stage.guest({ role: 'CPO', extraEndpoints: receiving('locations') });
    await expectAudience(stage, 'locations', double, { those: [emsp], others: [rival, double] });
    const id = stage.newId();
    await pushToAll(cpo, 'locations', id);
    await arrivalAt(double, 'PUT', `/locations/NL/CP1/${id}`);
  }),
];

const CREDENTIALS: SandboxEndpoint = {
  identifier: 'credentials',
  role: 'SENDER',
  path: '/ocpi/{version}/credentials',
};

/** Receiver interfaces that a role does not have usually. */
function receiving(...modules: BroadcastModule[]): SandboxEndpoint[] {
  return modules.map((identifier) => ({
    identifier,
    role: 'RECEIVER',
    path: `/ocpi/{version}/receiver/${identifier}`,
  }));
}

/** What a platform pushes to everybody comes to those, and not to others. */
async function expectAudience(
  stage: Stage,
  module: BroadcastModule,
  owner: SandboxPlatform,
  { those, others }: { those: SandboxPlatform[]; others: SandboxPlatform[] },
): Promise<void> {
  const id = stage.newId();
  expectOk(await pushToAll(owner, module, id), `${module} of ${owner.label}`);
  await broadcastSettled(stage, owner, module, ...those);
  for (const platform of those) {
    const [copy, ...more] = copiesAt(platform, module, id);
    expectThat(
      copy !== undefined && more.length === 0,
      `${module} at ${platform.label}`,
      'one copy',
      more.length,
    );
    const { countryCode, partyId } = partyOf(owner);
    expectFields(JSON.parse(copy.requestBody), { country_code: countryCode, party_id: partyId }, 'the copy');
  }
  for (const platform of others)
    expectEqual(copiesAt(platform, module, id).length, 0, `${module} at ${platform.label}`);
}

async function expectName(platform: SandboxPlatform, location: string, name: string): Promise<void> {
  const isSo = () => JSON.stringify(held(platform, location) ?? '').includes(`"name":"${name}"`);
  await platform.until(isSo, `${location} is called ${name}`);
}
