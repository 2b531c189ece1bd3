import type { Role } from '../../ocpi/party.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectHttp, expectNotOk, expectOk, listIn } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { must, notShown, type Rule, recommended, should } from '../rule.js';
import { aCdr } from '../samples/cdr.js';
import { aCdrToken, aSession } from '../samples/session.js';
import { aTariff } from '../samples/tariff.js';
import { aToken } from '../samples/token.js';
import { receivedBy } from '../stage/arrivals.js';
import { type Interface, interfacesFor, METHODS, type Method } from '../stage/interfaces.js';
import { LocationParty } from '../stage/location-party.js';
import { partyOf } from '../stage/parties.js';
import type { Stage } from '../stage/stage.js';

export const exposure: readonly Rule[] = [
  must('EXP-01', 'Each platform reaches both interfaces of each functional module.', async (stage) => {
    const forms = interfacesFor(stage.newId());
    const platforms = await stage.platforms('CPO1', 'EMSP1', 'NSP1', 'SCSP1', 'OTH1');
    await Promise.all(
      platforms.map(async (platform) => {
        for (const form of forms)
          await Promise.all(METHODS.map((method) => expectServed(platform, form, method)));
      }),
    );
  }),

  recommended(
    'EXP-02',
    "An interface that does not fit a party's role is refused, and nothing is forwarded.",
    async (stage) => {
      const [cpo] = await stage.locationParties('CPO1');
      const receivers = await stage.platforms('EMSP1', 'EMSP2');
      const id = stage.newId();
      for (const platform of await stage.platforms('EMSP1', 'NSP1', 'NAP1', 'SCSP1', 'OTH1')) {
        const { countryCode, partyId } = partyOf(platform);
        const own = { country_code: countryCode, party_id: partyId };
        const pusher = new LocationParty(platform);
        for (const to of ['hub', 'nobody'] as const) {
          const what = (object: string) => `${object} of ${platform.label}`;
          expectNotOk(await pusher.put(id, pusher.location(id), { to }), what('a Location'));
          expectNotOk(await platform.tariffs.put(JSON.stringify(aTariff(id, own)), { to }), what('a Tariff'));
          expectNotOk(
            await platform.sessions.put(JSON.stringify(aSession(id, own)), { to }),
            what('a Session'),
          );
          expectNotOk(await platform.cdrs.post(JSON.stringify(aCdr(id, own)), { to }), what('a CDR'));
        }
      }
      const cpoToken = JSON.stringify(aToken(id, { party_id: 'CP1' }));
      expectNotOk(await cpo.platform.tokens.put(cpoToken), 'a Token of a CPO');
      await stage.settled(cpo, ...receivers);
      for (const receiver of [...receivers, ...(await stage.platforms('CPO2'))]) {
        const seen = receivedBy(receiver).filter(
          ({ url, requestBody }) => url.includes(id) || requestBody.includes(id),
        );
        expectEqual(seen.length, 0, `requests at ${receiver.label}`);
      }
    },
  ),

  must('EXP-03', 'Each list can be pulled.', async (stage) => {
    const [cpo, tokenOwner] = await stage.platforms('CPO1', 'EMSP1');
    const [emsp, otherCpo] = [await puller(stage, 'EMSP'), await puller(stage, 'CPO')];
    const day = stage.newDay();
    const id = stage.newId();
    const more = { last_updated: day(1), cdr_token: aCdrToken(partyOf(emsp)) };
    const location = new LocationParty(cpo).location(id, { last_updated: day(1) });
    const objects = {
      tariffs: JSON.stringify(aTariff(id, { last_updated: day(1) })),
      sessions: JSON.stringify(aSession(id, more)),
      cdrs: JSON.stringify(aCdr(id, more)),
    };
    expectOk(await new LocationParty(cpo).put(id, location));
    cpo.locations.hold(JSON.stringify(location));
    expectOk(await cpo.tariffs.put(objects.tariffs));
    // What concerns one EMSP alone the hub may refuse (RT-B-11); then it is the owner's to list.
    const isKept = {
      tariffs: true,
      sessions: (await cpo.sessions.put(objects.sessions)).ok,
      cdrs: (await cpo.cdrs.post(objects.cdrs)).ok,
    };
    const query = `date_from=${day(0)}&date_to=${day(2)}`;
    for (const to of ['hub', partyOf(cpo)] as const) {
      const { store } = await emsp.pullAll({ to, query });
      expectEqual([...store.documents.keys()], [`NL/CP1/${id}`], 'pulled Locations');
      for (const module of ['tariffs', 'sessions', 'cdrs'] as const) {
        if (to === 'hub' && !isKept[module]) continue;
        const pulled = await emsp[module].pull({ to, query });
        expectEqual(
          pulled.objects.get(`NL/CP1/${id}`)?.body,
          JSON.parse(objects[module]),
          `pulled ${module}`,
        );
      }
    }
    const token = aToken(id, { last_updated: day(1) });
    expectOk(await tokenOwner.tokens.put(JSON.stringify(token)));
    for (const to of ['hub', partyOf(tokenOwner)] as const) {
      const pulled = await otherCpo.tokens.pull({ to, query });
      expectEqual(pulled.objects.get(`NL/EM1/${id}`)?.body, token, 'pulled tokens');
    }
    for (const platform of [emsp, otherCpo]) {
      const infos = await platform.send({ method: 'GET', module: 'hubclientinfo', role: 'SENDER' });
      expectThat(listIn(infos).length > 0, 'ClientInfos', 'one or more', infos.body);
    }
    expectEqual(receivedBy(emsp, id).length + receivedBy(otherCpo, id).length, 0, 'pushes to who only pulls');
  }),

  should(
    'EXP-04',
    'The hub pulls seldom, and not on the dot.',
    notShown(
      'it pulls once an hour, each partner a little sooner or later (docs/operate.md, HUB_PULL_INTERVAL_S): nobody waits that long; test/pull/due.test.ts',
    ),
  ),
];

/** A platform that offers nothing to be pushed to. */
function puller(stage: Stage, role: Role): Promise<SandboxPlatform> {
  const endpoints = [
    { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
    {
      identifier: role === 'CPO' ? 'locations' : 'tokens',
      role: 'SENDER',
      path: '/ocpi/{version}/sender/it',
    },
  ] as const;
  return stage.guest({ role, endpoints });
}

/** The method is served there, whatever it says to a body that is no object, or refused with 405. */
async function expectServed(platform: SandboxPlatform, form: Interface, method: Method): Promise<void> {
  const { module, role, segments, methods } = form;
  const what = `${method} ${module} ${role} /${segments.join('/')} of ${platform.label}`;
  const request = { method, module, role, segments };
  const answer = await platform.send(
    method === 'GET' || method === 'DELETE' ? request : { ...request, body: '{}' },
  );
  if (!methods.includes(method)) return expectHttp(answer, 405, what);
  const { httpStatus, envelope, body } = answer;
  const isServed = envelope !== undefined && httpStatus !== 405 && httpStatus < 500;
  expectThat(isServed, what, 'an envelope, and another HTTP status than 405 or 5xx', [httpStatus, body]);
}
