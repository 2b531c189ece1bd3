import { partyKey } from '../../ocpi/party.js';
import type { SandboxEndpoint } from '../../sandbox/platform/options.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { usualEndpoints } from '../../sandbox/platform/usual-endpoints.js';
import { expectOk } from '../expect/answers.js';
import { expectEqual } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { arrivalAt } from '../stage/arrivals.js';
import type { Stage } from '../stage/stage.js';

/** What the hub makes of the versions and details of its partners. */
export const partnerVersions: readonly Rule[] = [
  recommended('VER-11', 'Unknown versions, modules and fields of a partner are ignored.', async (stage) => {
    const extra = {
      identifier: 'nltnm-tokens',
      role: 'SENDER',
      path: '/ocpi/{version}/nltnm-tokens',
    } as const;
    const versions = ['3.0', '2.3.0', '2.2.1', '2.1.1', 'draft'];
    const odd = await stage.stranger({ versions, extraEndpoints: [extra] });
    odd.faults.add({ fault: { kind: 'changed', change: withUnknownFields } });
    const { token, versionsUrl } = await stage.hub.invite();
    await odd.registerAt(versionsUrl, token, { version: '2.2.1' });
    const [cpo] = await stage.locationParties('CPO1');
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id), { to: odd.parties[0] }), 'a push to it');
  }),

  recommended(
    'VER-12',
    'As Sender of the handshake the hub takes the best version of both.',
    async (stage) => {
      for (const offered of [
        ['2.2', '2.2.1'],
        ['2.1.1', '2.2.1', '2.2', '2.3.0'],
      ]) {
        const platform = await stage.stranger({ versions: offered });
        const { versionsUrl: versions_url, token } = platform.inviteHub();
        await stage.hub.operator().call('POST', '/handshakes', { versions_url, token });
        const posts = platform.journal.filter(({ method }) => method === 'POST');
        expectEqual(
          posts.map(({ url }) => url),
          ['/ocpi/2.2.1/credentials'],
          'POST credentials',
        );
      }
    },
  ),

  must(
    'VER-14',
    'After PUT credentials the hub uses the endpoints that the partner then lists.',
    async (stage) => {
      const party = stage.newParty('EMSP');
      const endpoints = usualEndpoints([party]).map((endpoint) =>
        endpoint.identifier === 'locations' ? { ...endpoint, path: '/first/locations' } : endpoint,
      );
      const second: SandboxEndpoint = {
        identifier: 'locations',
        role: 'RECEIVER',
        path: '/second/locations',
      };
      const extraEndpoints = [{ ...second, unlisted: true }];
      const platform = await stage.guest({ parties: [party], endpoints, extraEndpoints });
      await expectPushedTo(stage, platform, '/first/locations');
      // From now on its details list the other one.
      const isDetails = ({ path }: { path: string }) => path === '/ocpi/2.2.1';
      const change = (answer: { httpStatus: number; body: string }) => ({
        ...answer,
        body: answer.body.replaceAll('/first/locations', '/second/locations'),
      });
      platform.faults.add({ when: isDetails, fault: { kind: 'changed', change } });
      await platform.updateCredentials();
      await expectPushedTo(stage, platform, '/second/locations');
    },
  ),
];

/** A Location of CPO1 arrives at a path of this platform. */
async function expectPushedTo(stage: Stage, platform: SandboxPlatform, path: string): Promise<void> {
  const [cpo] = await stage.locationParties('CPO1');
  const id = stage.newId();
  expectOk(await cpo.put(id, cpo.location(id)));
  const { url } = await arrivalAt(platform, 'PUT', `/${id}`);
  expectEqual(url, `${path}/${cpo.key}/${id}`, `path at ${partyKey(platform.parties[0] ?? cpo.id)}`);
}

function withUnknownFields<Answer extends { body: string }>(answer: Answer): Answer {
  return { ...answer, body: answer.body.replaceAll('{"', '{"x_own":[1.5,null],"') };
}
