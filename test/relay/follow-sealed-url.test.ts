import { type Database, openDatabase } from '../../src/infra/database.js';
import { Secrets } from '../../src/infra/secrets.js';
import type { Platform, Registry } from '../../src/platforms/registry.js';
import { type Followed, followSealedUrl } from '../../src/relay/follow-sealed-url.js';
import { KeptTails } from '../../src/relay/sealed-urls/kept-tails.js';
import { SealedUrls, type UrlToSeal } from '../../src/relay/sealed-urls/sealed-urls.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { partyOf, sampleRegistry } from '../routing/sample-registry.js';

const ENDPOINTS: Platform['endpoints'] = [
  { identifier: 'nltnm-parking', role: 'RECEIVER', url: 'https://peer.example/parking' },
];
const REGISTRY = sampleRegistry([
  { parties: { 'NL/EM1': ['EMSP'] } },
  { parties: { 'NL/CP1': ['CPO'] }, endpoints: ENDPOINTS },
]);

let place: DataPlace;
let database: Database;
let sealedUrls: SealedUrls;

beforeAll(async () => {
  place = await openDataPlace();
  database = openDatabase(place.databaseUrl, 1);
  const seal = new Secrets('a secret of at least 32 characters').urls;
  const kept = new KeptTails(database);
  sealedUrls = new SealedUrls(seal, kept, 'https://hub.example', Date.now);
});

afterAll(async () => {
  await database.$disconnect();
  await place.close();
});

test('a page of a custom module is asked for at the endpoint of that module', async () => {
  expect(await followed(REGISTRY, { module: 'NLTNM-parking' })).toMatchObject({
    forward: { method: 'GET', url: 'https://peer.example/parking?page=2', to: { key: 'NL/CP1' } },
  });
});

test('an interface that is not offered any more', async () => {
  const registry = sampleRegistry([
    { parties: { 'NL/EM1': ['EMSP'] } },
    { parties: { 'NL/CP1': ['CPO'] }, endpoints: [] },
  ]);
  await expect(followed(registry)).rejects.toMatchObject({ statusCode: 4000 });
});

test.each([
  ['X', [{ 'NL/EM1': ['EMSP'] }, {}, { 'NL/CP1': ['CPO'] }]],
  ['R', [{}, { 'NL/CP1': ['CPO'] }, { 'NL/EM1': ['EMSP'] }]],
] as const)('%s has moved to another platform: the URL stayed behind', async (_who, platforms) => {
  const registry = sampleRegistry(platforms.map((parties) => ({ parties, endpoints: ENDPOINTS })));
  await expect(followed(registry)).rejects.toMatchObject({ httpStatus: 404 });
});

test('X has left', async () => {
  const registry = sampleRegistry([{ parties: { 'NL/EM1': ['EMSP'] } }, { parties: {} }]);
  await expect(followed(registry)).rejects.toMatchObject({ statusCode: 4001 });
});

/** Where a link of `REGISTRY` leads, used by R's platform as the registry is now. */
async function followed(
  registry: Registry,
  { module = 'nltnm-parking' }: Partial<Pick<UrlToSeal, 'module'>> = {},
): Promise<Followed> {
  const [from, to] = [partyOf(REGISTRY, 'NL/EM1'), partyOf(REGISTRY, 'NL/CP1')];
  const link = { purpose: 'nextPage', interfaceRole: 'RECEIVER', version: '2.2.1' } as const;
  const platform = REGISTRY.platformOf(to);
  const url = await sealedUrls.make({ ...link, url: '?page=2', from, to, platform, module });
  const sealed = url?.split('/').at(-1) ?? '';
  const caller = registry.platform(from.platformId);
  if (caller === undefined) throw new Error('the caller is gone');
  const request = { registry, platform: caller, version: '2.2.1' as const, sealed, correlationId: 'c' };
  return followSealedUrl(
    { ...request, method: 'GET', body: Buffer.alloc(0) },
    { sealedUrls, roamingDefault: 'open' },
    () => undefined,
  );
}
