import { CONFIGURATION_MODULES, FUNCTIONAL_MODULES } from '../../ocpi/modules.js';
import { authorization } from '../../sandbox/http/exact-request.js';
import type { SandboxEndpoint } from '../../sandbox/platform/options.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { usualEndpoints } from '../../sandbox/platform/usual-endpoints.js';
import { expectHttp, expectNoRoute, expectOk } from '../expect/answers.js';
import { expectDistinct, expectEqual, expectMatch, expectThat } from '../expect/expect.js';
import { may, must, type Rule, should } from '../rule.js';
import { arrivalAt } from '../stage/arrivals.js';
import { bareCall, exactCall } from '../stage/exact-call.js';
import { LocationParty } from '../stage/location-party.js';
import type { Stage } from '../stage/stage.js';
import { listedDetails, listedVersions } from '../stage/version-details.js';

const ABSOLUTE = /^https?:\/\/[^/]+\/\S*$/;

export const versions: readonly Rule[] = [
  must('VER-01', 'GET versions lists versions and their URLs.', async (stage) => {
    const listed = await listedVersions(await anybody(stage));
    expectThat(
      listed.some(({ version }) => version === '2.2.1'),
      'versions',
      '2.2.1 among them',
      listed,
    );
    expectDistinct(
      listed.map(({ version }) => version),
      'versions',
    );
    for (const { version, url } of listed) expectMatch(url, ABSOLUTE, `URL of ${version}`);
  }),

  must('VER-02', 'Each listed version has details with at least one endpoint.', async (stage) => {
    for (const { version, named, endpoints } of await listedDetails(await anybody(stage))) {
      expectEqual(named, version, `version in the details of ${version}`);
      expectThat(endpoints.length > 0, `endpoints of ${version}`, 'one or more', endpoints);
    }
  }),

  must('VER-03', 'Each endpoint has an identifier, a role and a URL.', async (stage) => {
    for (const { version, endpoints } of await listedDetails(await anybody(stage))) {
      for (const { identifier, role, url } of endpoints) {
        expectMatch(identifier, /^\S+$/, `identifier in ${version}`);
        expectMatch(role, /^(SENDER|RECEIVER)$/, `role of ${identifier} in ${version}`);
        expectMatch(url, ABSOLUTE, `URL of ${identifier} in ${version}`);
        expectThat(url.length <= 255, `URL of ${identifier}`, 'at most 255 characters', url);
      }
      expectDistinct(endpoints.map(sideOf), `endpoints of ${version}`);
    }
  }),

  must('VER-04', 'credentials is listed.', async (stage) => {
    for (const { version, endpoints } of await listedDetails(await anybody(stage))) {
      const listed = endpoints.filter(({ identifier }) => identifier === 'credentials');
      expectEqual(listed.length, 1, `credentials endpoints of ${version}`);
    }
  }),

  should('VER-05', "Its role is SENDER; the role of a partner's is ignored.", async (stage) => {
    for (const { version, endpoints } of await listedDetails(await anybody(stage))) {
      const credentials = endpoints.find(({ identifier }) => identifier === 'credentials');
      expectEqual(credentials?.role, 'SENDER', `role of credentials in ${version}`);
    }
    const party = stage.newParty('EMSP');
    const others = usualEndpoints([party]).filter(({ identifier }) => identifier !== 'credentials');
    const path = '/ocpi/{version}/credentials';
    const endpoints: SandboxEndpoint[] = [{ identifier: 'credentials', role: 'RECEIVER', path }, ...others];
    const reversed = await stage.guest({ parties: [party], endpoints });
    expectOk(await exactCall(reversed, reversed.connection.versionsUrl), 'GET versions of its own');
  }),

  must('VER-06', 'Both interfaces of all seven functional modules are listed.', async (stage) => {
    const listed = (await latest(stage)).map(sideOf);
    for (const module of FUNCTIONAL_MODULES) {
      for (const role of ['SENDER', 'RECEIVER'])
        expectThat(listed.includes(`${module} ${role}`), 'endpoints', `${module} ${role}`, listed);
    }
  }),

  must('VER-07', 'The Sender interface of hubclientinfo is listed.', async (stage) => {
    const listed = (await latest(stage)).map(sideOf);
    expectThat(listed.includes('hubclientinfo SENDER'), 'endpoints', 'hubclientinfo SENDER', listed);
  }),

  may('VER-08', 'One versions endpoint serves all roles of a platform.', async (stage) => {
    const { partyId } = stage.newParty('CPO');
    const roles = ['CPO', 'EMSP'] as const;
    const parties = roles.map((role) => ({ role, countryCode: 'NL', partyId }));
    const mixed = new LocationParty(await stage.guest({ parties }));
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const [own, others] = [stage.newId(), stage.newId()];
    expectOk(await mixed.put(own, mixed.location(own)), 'PUT as a CPO');
    await arrivalAt(emsp.platform, 'PUT', `/${own}`);
    expectOk(await cpo.put(others, cpo.location(others), { to: mixed.id }), 'PUT to it as an EMSP');
    await arrivalAt(mixed.platform, 'PUT', `/${others}`);
  }),

  must('VER-09', 'Both endpoints want a valid token, and carry no routing headers.', async (stage) => {
    const platform = await anybody(stage);
    const { token } = await stage.hub.invite();
    const urls = [platform.connection.versionsUrl, ...(await listedVersions(platform)).map(({ url }) => url)];
    for (const url of urls) {
      for (const opening of [token, platform.connection.hubToken]) {
        const answer = await bareCall(url, { headers: authorization(opening) });
        expectOk(answer, url);
        expectNoRoute(answer);
      }
      expectHttp(await bareCall(url), 401, `HTTP status of ${url} without a token`);
      expectHttp(await bareCall(url, { headers: authorization('nobody') }), 401, `HTTP status of ${url}`);
    }
  }),

  must('VER-10', "Modules of nobody's standard are listed only to who agreed.", async (stage) => {
    const standard: readonly string[] = [...CONFIGURATION_MODULES, ...FUNCTIONAL_MODULES];
    const identifiers = (await latest(stage)).map(({ identifier }) => identifier);
    const own = identifiers.filter((identifier) => !standard.includes(identifier));
    expectEqual(own, [], 'modules of no standard');
  }),

  should('VER-13', 'URLs hold the version.', async (stage) => {
    for (const { version, endpoints } of await listedDetails(await anybody(stage))) {
      for (const { identifier, url } of endpoints)
        expectThat(url.includes(`/${version}/`), `URL of ${identifier}`, `/${version}/ in it`, url);
    }
  }),

  must('VER-15', 'Versions are spelled exactly, as 2.2.1.', async (stage) => {
    for (const { version } of await listedVersions(await anybody(stage)))
      expectMatch(version, /^\d+\.\d+(\.\d+)?$/, 'version');
  }),

  must('VER-16', 'There is nothing but GET.', async (stage) => {
    const platform = await anybody(stage);
    const urls = [platform.connection.versionsUrl, ...(await listedVersions(platform)).map(({ url }) => url)];
    for (const url of urls) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const body = method === 'DELETE' ? {} : { body: '{}' };
        expectHttp(
          await exactCall(platform, url, { method, ...body }),
          405,
          `HTTP status of ${method} ${url}`,
        );
      }
    }
  }),
];

async function anybody(stage: Stage): Promise<SandboxPlatform> {
  const [emsp] = await stage.platforms('EMSP1');
  return emsp;
}

/** The endpoints of 2.2.1. */
async function latest(stage: Stage) {
  const all = await listedDetails(await anybody(stage));
  return all.find(({ version }) => version === '2.2.1')?.endpoints ?? [];
}

function sideOf({ identifier, role }: { identifier: string; role: string }): string {
  return `${identifier} ${role}`;
}
