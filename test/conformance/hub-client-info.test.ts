import { nextLink } from '../../src/ocpi/pagination.js';
import { CONNECTION_STATUSES, clientInfo } from '../../src/ocpi/schemas/client-info.js';
import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { aLocation } from '../harness/location-values.js';
import { LocationParty, listIn } from './location-party.js';

let hub: TestHub;
let watcher: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start();
  watcher = await hub.join(party('EMSP', 'EM1'));
});

afterAll(() => hub.stop());

const list = (query = '', platform = watcher): Promise<HubAnswer> =>
  platform.send({ method: 'GET', module: 'hubclientinfo', role: 'SENDER', query });
const about = (partyId: string) => (info: object) => 'party_id' in info && info.party_id === partyId;
const statusesOf = (partyId: string, platform = watcher) =>
  platform.clientInfos.history.filter(about(partyId)).map(({ status }) => status);
const pushesAbout = (partyId: string, platform = watcher) =>
  platform.journal.filter(({ method, url }) => method === 'PUT' && url.endsWith(`/NL/${partyId}`));

/** Tells the receivers of yet another party: they are told in order, so all that was to come before has come. */
async function allTold(...platforms: SandboxPlatform[]): Promise<void> {
  markers += 1;
  const partyId = `M${String(markers).padStart(2, '0')}`;
  await hub.admin.invite({ roles: [{ role: 'CPO', country_code: 'NL', party_id: partyId }] });
  for (const platform of [watcher, ...platforms])
    await platform.until(() => statusesOf(partyId, platform).length > 0);
}
let markers = 0;

describe('the list', () => {
  test('HCI-01 is paginated and filtered by last_updated, as every list', async () => {
    await Promise.all(['P01', 'P02', 'P03'].map((partyId) => hub.join(party('CPO', partyId))));
    const all = listIn(await list());
    const total = String(all.length);
    const first = await list('limit=2');
    expect(first.headers).toMatchObject({ 'x-total-count': total, 'x-limit': '2' });
    let url = nextLink(String(first.headers.link));
    const pages = listIn(first);
    while (url !== undefined) {
      const page = await watcher.call({ method: 'GET', url });
      pages.push(...listIn(page));
      url = nextLink(typeof page.headers.link === 'string' ? page.headers.link : undefined);
    }
    expect(pages).toEqual(all);
    expect(listIn(await list('offset=1'))).toEqual(all.slice(1));
    const newest = all
      .map((info) => String(info.last_updated))
      .sort()
      .at(-1);
    const since = listIn(await list(`date_from=${newest}`));
    expect(since.map((info) => info.last_updated)).toContain(newest);
    expect(listIn(await list(`date_to=${newest}`))).toHaveLength(all.length - since.length);
    expect(await list('limit=0')).toMatchObject({ httpStatus: 200, envelope: { statusCode: 2001 } });
    expect((await list('date_from=2099-01-01T00:00:00Z')).headers).toMatchObject({ 'x-total-count': '0' });
  });

  test('HCI-02 holds complete ClientInfo objects', async () => {
    await hub.join(party('CPO', 'P04'));
    for (const info of listIn(await list()))
      expect(clientInfo.safeParse(info)).toMatchObject({ success: true });
  });

  test('HCI-03 holds one object for each role of a party', async () => {
    await hub.join(party('CPO', 'P05'), party('EMSP', 'P05'));
    const roles = listIn(await list())
      .filter(about('P05'))
      .map(({ role }) => role);
    expect(roles).toEqual(['CPO', 'EMSP']);
  });

  test('HCI-04 has no other statuses than those of the specification', async () => {
    await hub.admin.invite({ roles: [{ role: 'CPO', country_code: 'NL', party_id: 'P06' }] });
    const left = await hub.join(party('CPO', 'P07'));
    await left.unregister();
    const statuses = new Set(listIn(await list()).map(({ status }) => status));
    expect(
      [...statuses].filter((status) => !(CONNECTION_STATUSES as readonly unknown[]).includes(status)),
    ).toEqual([]);
    expect(statuses).toEqual(new Set(['CONNECTED', 'PLANNED', 'SUSPENDED']));
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('HCI-05 knows no %s', async (method) => {
    const answer = await watcher.send({ method, module: 'hubclientinfo', role: 'SENDER', body: '{}' });
    expect(answer).toMatchObject({ httpStatus: 405, ok: false });
  });

  test('HCI-28 shows a party neither itself nor the hub', async () => {
    const other = await hub.join(party('CPO', 'P08'));
    expect(listIn(await list()).filter(about('EM1'))).toEqual([]);
    expect(listIn(await list('', other)).filter(about('EM1'))).toHaveLength(1);
    expect(listIn(await list()).filter(about('HUB'))).toEqual([]);
  });
});

describe('a push', () => {
  test('HCI-07, HCI-13 tells of a new party that it is CONNECTED', async () => {
    await hub.join(party('CPO', 'P10'));
    await allTold();
    expect(statusesOf('P10')).toEqual(['CONNECTED']);
  });

  test('HCI-07 goes to platforms that list the Receiver interface', async () => {
    const deaf = await hub.joinWith({
      parties: [party('EMSP', 'P11')],
      endpoints: [
        { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
        { identifier: 'locations', role: 'RECEIVER', path: '/ocpi/{version}/receiver/locations' },
      ],
    });
    await hub.join(party('CPO', 'P12'));
    await allTold();
    expect(
      deaf.journal.filter(({ direction, method }) => direction === 'received' && method === 'PUT'),
    ).toEqual([]);
    expect(listIn(await list('', deaf)).some(about('P12'))).toBe(true);
  });

  test('HCI-08, HCI-31 comes once for every change, with the whole object and a new last_updated', async () => {
    await hub.join(party('CPO', 'P13'));
    const id = await hub.platformId('P13');
    await hub.admin.suspend(id);
    await hub.admin.resume(id);
    await allTold();
    expect(statusesOf('P13')).toEqual(['CONNECTED', 'SUSPENDED', 'CONNECTED']);
    const infos = watcher.clientInfos.history.filter(about('P13'));
    for (const info of infos) expect(clientInfo.safeParse(info)).toMatchObject({ success: true });
    const times = infos.map(({ last_updated }) => Date.parse(last_updated));
    expect(times).toEqual([...new Set(times)].sort());
    expect(Math.abs((times.at(-1) ?? 0) - Date.now())).toBeLessThan(60_000);
    const since = infos.at(-1)?.last_updated;
    expect(listIn(await list(`date_from=${since}`)).filter(about('P13'))).toEqual([infos.at(-1)]);
  });

  test('HCI-08 tells of a changed set of roles', async () => {
    const parties = [party('CPO', 'P14')];
    const platform = await hub.joinWith({ parties });
    parties.push(party('EMSP', 'P14'));
    await platform.updateCredentials();
    parties.shift();
    await platform.updateCredentials();
    await allTold();
    expect(
      watcher.clientInfos.history.filter(about('P14')).map(({ role, status }) => `${role} ${status}`),
    ).toEqual(['CPO CONNECTED', 'EMSP CONNECTED', 'CPO SUSPENDED']);
  });

  test('HCI-09, HCI-10 goes to the listed endpoint, and below it to the party described', async () => {
    const odd = await hub.joinWith({
      parties: [party('EMSP', 'P15')],
      endpoints: [
        { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
        { identifier: 'locations', role: 'RECEIVER', path: '/ocpi/{version}/receiver/locations' },
        { identifier: 'hubclientinfo', role: 'RECEIVER', path: '/foo/hci' },
      ],
    });
    await hub.join(party('CPO', 'P16', 'DE'));
    await odd.until(() => statusesOf('P16', odd).length > 0);
    expect(odd.journal.filter(({ url }) => url === '/foo/hci/DE/P16')).toHaveLength(1);
  });

  test('HCI-11 has no routing headers', async () => {
    await hub.join(party('CPO', 'P17'));
    await allTold();
    const [push] = pushesAbout('P17');
    expect(Object.keys(push?.requestHeaders ?? {}).filter((name) => name.startsWith('ocpi-'))).toEqual([]);
    const own = await list();
    expect(Object.keys(own.headers).filter((name) => name.startsWith('ocpi-'))).toEqual([]);
  });

  test('HCI-12 comes for each role, to the same URL', async () => {
    await hub.join(party('CPO', 'P18'), party('EMSP', 'P18'));
    await allTold();
    const pushes = pushesAbout('P18');
    expect(new Set(pushes.map(({ url }) => url)).size).toBe(1);
    expect(pushes.map(({ requestBody }) => JSON.parse(requestBody).role)).toEqual(['CPO', 'EMSP']);
  });

  test('HCI-16 tells of a party that is invited: PLANNED', async () => {
    await hub.admin.invite({ roles: [{ role: 'CPO', country_code: 'NL', party_id: 'P19' }] });
    await allTold();
    expect(statusesOf('P19')).toEqual(['PLANNED']);
    expect(listIn(await list()).filter(about('P19'))).toMatchObject([{ role: 'CPO', status: 'PLANNED' }]);
  });

  test('HCI-17 tells of a party that leaves: SUSPENDED, as it stays in the list', async () => {
    const leaver = await hub.join(party('CPO', 'P20'));
    await leaver.unregister();
    await allTold();
    expect(statusesOf('P20')).toEqual(['CONNECTED', 'SUSPENDED']);
    expect(listIn(await list()).filter(about('P20'))).toMatchObject([{ status: 'SUSPENDED' }]);
  });

  test('HCI-28 is not about the receiver itself', async () => {
    const platform = await hub.join(party('EMSP', 'P21'));
    const id = await hub.platformId('P21');
    await hub.admin.suspend(id);
    await hub.admin.resume(id);
    await allTold(platform);
    expect(platform.clientInfos.history.filter(about('P21'))).toEqual([]);
    expect(statusesOf('P21')).toEqual(['CONNECTED', 'SUSPENDED', 'CONNECTED']);
  });

  test('HCI-30 that is answered with an error is logged, and not repeated', async () => {
    const broken = await hub.join(party('EMSP', 'P22'));
    const isAboutP23 = ({ url }: { url: string }) => url.endsWith('/NL/P23');
    broken.faults.add({ fault: { kind: 'answer', statusCode: 3000 }, when: isAboutP23 });
    await hub.join(party('CPO', 'P23'));
    await allTold(broken);
    await hub.join(party('CPO', 'P24'));
    await allTold(broken);
    expect(broken.journal.filter(isAboutP23)).toHaveLength(1);
    expect(hub.log.text).toContain('ClientInfo refused');
    expect(statusesOf('P24', broken)).toEqual(['CONNECTED']);
  });
});

describe('HCI-18 messages', () => {
  test.each(['suspended', 'planned'] as const)('for a %s party are answered with 4003', async (how) => {
    const partyId = how === 'suspended' ? 'P25' : 'P26';
    const receiver = how === 'suspended' ? await hub.join(party('EMSP', partyId)) : undefined;
    if (how === 'suspended') await hub.admin.suspend(await hub.platformId(partyId));
    else await hub.admin.invite({ roles: [{ role: 'EMSP', country_code: 'NL', party_id: partyId }] });
    const cpo = new LocationParty(await hub.join(party('CPO', how === 'suspended' ? 'P27' : 'P28')));
    const body = aLocation('LOC1', { party_id: cpo.id.partyId });
    const answer = await cpo.put('LOC1', body, { to: { countryCode: 'NL', partyId } });
    expect(answer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 4003 } });
    expect(receiver?.received().store.size ?? 0).toBe(0);
  });
});
