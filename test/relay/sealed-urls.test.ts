import { type Database, openDatabase } from '../../src/infra/database.js';
import { Secrets } from '../../src/infra/secrets.js';
import type { InterfaceRole } from '../../src/ocpi/modules.js';
import { KeptTails } from '../../src/relay/sealed-urls/kept-tails.js';
import { SEALED_URL_LIFETIME_MS, SealedUrls } from '../../src/relay/sealed-urls/sealed-urls.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';

const PUBLIC_URL = `https://${'h'.repeat(48)}.org`; // the 60 characters that HUB_PUBLIC_URL may have
const ENDPOINT = 'https://cpo.example/ocpi/2.2.1/sender/locations';
const START = Date.UTC(2026, 5, 1);

const URL_TO_SEAL = {
  from: { countryCode: 'NL', partyId: 'EM1' },
  to: { countryCode: 'NL', partyId: 'CP1' },
  platformId: 2_000,
  requesterId: 5,
  module: 'locations',
  interfaceRole: 'SENDER' as InterfaceRole,
  endpoint: ENDPOINT,
  version: '2.2.1' as const,
};

let place: DataPlace;
let database: Database;
let now = START;
let urls: SealedUrls;

beforeAll(async () => {
  place = await openDataPlace();
  database = openDatabase(place.databaseUrl, 2);
  urls = makerWith('a secret of at least 32 characters');
});

beforeEach(() => {
  now = START;
});

afterAll(async () => {
  await database.$disconnect();
  await place.close();
});

function makerWith(secret: string): SealedUrls {
  return new SealedUrls(new Secrets(secret).urls, new KeptTails(database, () => now), PUBLIC_URL, () => now);
}

async function sealed(query: string, endpoint = ENDPOINT): Promise<string> {
  const url = await urls.make({ ...URL_TO_SEAL, url: `${endpoint}${query}` });
  if (url === undefined) throw new Error('not sealed');
  expect(url.length).toBeLessThanOrEqual(255);
  expect(url.startsWith(`${PUBLIC_URL}/ocpi/2.2.1/relay/`)).toBe(true);
  return url.slice(url.lastIndexOf('/') + 1);
}

async function storedTails(): Promise<number> {
  return database.sealedUrl.count();
}

test('AMB-10, D5 a link is sealed without a trace in the database, and opened by another process', async () => {
  const segment = await sealed('?date_from=2026-05-01T00%3A00%3A00Z&offset=100&limit=50');
  const other = makerWith('a secret of at least 32 characters');
  expect(await other.open(segment, 5)).toEqual({
    from: URL_TO_SEAL.from,
    to: URL_TO_SEAL.to,
    platformId: 2_000,
    module: 'locations',
    interfaceRole: 'SENDER',
    expiresAt: START + SEALED_URL_LIFETIME_MS,
    tail: { form: 'belowEndpoint', text: '?date_from=2026-05-01T00%3A00%3A00Z&offset=100&limit=50' },
  });
  expect(await storedTails()).toBe(0);
});

test('the longest tail that fits beside the longest public URL, and the first that does not', async () => {
  const longest = `?cursor=${'c'.repeat(79)}`;
  expect((await urls.open(await sealed(longest), 5)).tail.text).toBe(longest);
  expect(await storedTails()).toBe(0);
  expect((await urls.open(await sealed(`${longest}c`), 5)).tail.text).toBe(`${longest}c`);
  expect(await storedTails()).toBe(1);
});

test('a link of thousands of characters on another host is kept, and deleted when it has expired', async () => {
  const far = await sealed(`/p?cursor=${'c'.repeat(4_000)}`, 'https://pages.cpo.example');
  expect((await urls.open(far, 5)).tail.form).toBe('absolute');
  now += SEALED_URL_LIFETIME_MS + 1;
  await expect(urls.open(far, 5)).rejects.toMatchObject({
    httpStatus: 404,
    message: expect.stringMatching(/expired/),
  });
  await sealed(`?cursor=${'d'.repeat(4_000)}`);
  expect(await storedTails()).toBe(1);
});

test('a link expires', async () => {
  const segment = await sealed('?offset=2');
  now += SEALED_URL_LIFETIME_MS - 1_000;
  expect((await urls.open(segment, 5)).tail.text).toBe('?offset=2');
  now += 1_000;
  await expect(urls.open(segment, 5)).rejects.toMatchObject({
    httpStatus: 404,
    message: expect.stringMatching(/has expired/),
  });
});

test('a link of another platform, of another hub, altered or made up is not opened', async () => {
  const segment = await sealed('?offset=2');
  const middle = segment.length / 2;
  const altered =
    segment.slice(0, middle) + (segment[middle] === 'A' ? 'B' : 'A') + segment.slice(middle + 1);
  const bad = [
    altered,
    `${segment}=`,
    `${segment}A`,
    segment.slice(0, -1),
    segment.slice(0, 20),
    '',
    'abc',
    '..',
  ];
  for (const text of bad) {
    await expect(urls.open(text, 5)).rejects.toMatchObject({
      httpStatus: 404,
      message: expect.stringMatching(/no link that the hub/),
    });
  }
  await expect(urls.open(segment, 6)).rejects.toMatchObject({ httpStatus: 404 });
  await expect(makerWith('another secret of 32 characters!').open(segment, 5)).rejects.toMatchObject({
    httpStatus: 404,
  });
});

test('a secret at rest is no sealed URL, whatever it says', () => {
  const secrets = new Secrets('a secret of at least 32 characters');
  expect(() => secrets.urls.open(secrets.seal('x'))).toThrow();
  expect(() => secrets.urls.open(secrets.urls.seal(Buffer.from('x'), 'platform 1'), 'platform 2')).toThrow();
});

test('what is no http URL is not sealed', async () => {
  expect(await urls.make({ ...URL_TO_SEAL, url: 'ftp://cpo.example/x' })).toBeUndefined();
});
