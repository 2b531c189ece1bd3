import type { ClientInfo } from '../../../src/ocpi/schemas/client-info.js';
import { latestRevision, listeningAt, nextNews } from '../../../src/platforms/client-info/news.js';
import { type Platform, Registry } from '../../../src/platforms/registry.js';
import { sampleRegistry } from '../../routing/sample-registry.js';

const URL = 'https://em.example/hci';
const { content } = sampleRegistry([
  { parties: { 'NL/CP1': ['CPO'], 'NL/CP2': ['CPO'] } },
  {
    parties: { 'NL/EM1': ['EMSP'] },
    endpoints: [{ identifier: 'HubClientInfo', role: 'RECEIVER', url: URL }],
  },
]);
const [cpo, emsp] = content.platforms as [Platform, Platform];

/** A registry in which statuses have changed at these revisions, the oldest first. */
function changedAt(...changes: [party: string, revision: bigint][]): Registry {
  return new Registry({
    ...content,
    statusChanges: changes.map(([party_id, revision]) => ({ revision, clientInfo: aClientInfo(party_id) })),
  });
}

function aClientInfo(party_id: string): ClientInfo {
  const role = party_id.startsWith('C') ? 'CPO' : 'EMSP';
  return {
    party_id,
    country_code: 'NL',
    role,
    status: 'CONNECTED',
    last_updated: '2026-01-01T00:00:00Z',
  };
}

const told = (registry: Registry, platform: Platform, since: bigint) => {
  const news = nextNews(registry, platform, since);
  return news && [news.revision, news.clientInfos.map(({ party_id }) => party_id)];
};

test('HCI-07 one change after the other, and what changed at once together', () => {
  const registry = changedAt(['CP9', 3n], ['CP1', 5n], ['CP2', 5n]);
  expect(told(registry, emsp, 0n)).toEqual([3n, ['CP9']]);
  expect(told(registry, emsp, 3n)).toEqual([5n, ['CP1', 'CP2']]);
  expect(told(registry, emsp, 5n)).toBe(undefined);
  expect(latestRevision(registry)).toBe(5n);
});

test('HCI-28 nobody is told of itself', () => {
  const registry = changedAt(['EM1', 4n], ['CP1', 5n]);
  expect(told(registry, emsp, 0n)).toEqual([5n, ['CP1']]);
  expect(told(registry, cpo, 0n)).toEqual([4n, ['EM1']]);
});

test('HCI-19 told is who is connected and lists the Receiver interface', () => {
  expect(listeningAt(emsp)).toBe(URL);
  expect(listeningAt({ ...emsp, reachable: false })).toBe(undefined);
  expect(listeningAt({ ...emsp, state: 'SUSPENDED' })).toBe(undefined);
  expect(listeningAt(cpo)).toBe(undefined);
});
