import { type Database, openDatabase } from '../../src/infra/database.js';
import { Secrets } from '../../src/infra/secrets.js';
import type { Platform } from '../../src/platforms/registry.js';
import { KeptTails } from '../../src/relay/sealed-urls/kept-tails.js';
import { SealedUrls } from '../../src/relay/sealed-urls/sealed-urls.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';

const PUBLIC_URL = `https://${'h'.repeat(48)}.org`; // the 60 characters that HUB_PUBLIC_URL may have
const ENDPOINT = 'https://cpo.example/ocpi/2.2.1/sender/locations';
const START = Date.UTC(2026, 5, 1);

const DAY_MS = 24 * 3_600_000;

const URL_TO_SEAL = {
  purpose: 'nextPage' as const,
  from: { countryCode: 'NL', partyId: 'EM1', platformId: 5 },
  to: { countryCode: 'NL', partyId: 'CP1' },
  platform: platform(2_000),
  module: 'locations',
  interfaceRole: 'SENDER' as const,
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
  return new SealedUrls(new Secrets(secret).urls, new KeptTails(database), PUBLIC_URL, () => now);
}

function platform(id: number): Platform {
  return {
    id,
    label: 'CP1',
    state: 'REGISTERED',
    reachable: true,
    version: '2.2.1',
    versionsUrl: 'https://cpo.example/ocpi/versions',
    endpoints: [
      { identifier: 'locations', role: 'SENDER', url: ENDPOINT },
      { identifier: 'nltnm-parking', role: 'RECEIVER', url: 'https://cpo.example/parking' },
      { identifier: 'cdrs', role: 'RECEIVER', url: 'https://cpo.example/ocpi/cdrs' },
    ],
    outboundToken: 'token',
    tokenEncoding: 'base64',
    parties: [],
  };
}

async function sealed(query: string, endpoint = ENDPOINT): Promise<string> {
  return segmentOf(await urls.make({ ...URL_TO_SEAL, url: `${endpoint}${query}` }));
}

function segmentOf(url: string | undefined): string {
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
    purpose: 'nextPage',
    from: { countryCode: 'NL', partyId: 'EM1' },
    to: URL_TO_SEAL.to,
    platformId: 2_000,
    module: 'locations',
    interfaceRole: 'SENDER',
    expiresAt: START + DAY_MS,
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

test('a link of thousands of characters on another host is kept until it expires', async () => {
  const far = await sealed(`/p?cursor=${'c'.repeat(4_000)}`, 'https://pages.cpo.example');
  expect((await urls.open(far, 5)).tail.form).toBe('absolute');
  now += DAY_MS + 1;
  await expect(urls.open(far, 5)).rejects.toMatchObject({
    httpStatus: 404,
    message: expect.stringMatching(/expired/),
  });
});

test("a number that is given again, after a restore, opens nobody else's link", async () => {
  const before = await sealed(`?cursor=${'c'.repeat(4_000)}`);
  const [{ id }] = await database.$queryRaw<[{ id: bigint }]>`DELETE FROM sealed_url RETURNING id`;
  await database.$executeRaw`SELECT setval('sealed_url_id_seq', ${id}, false)`;
  now += DAY_MS / 2;
  const after = await sealed(`?cursor=${'d'.repeat(4_000)}`);
  expect((await urls.open(after, 5)).tail.text).toContain('dddd');
  await expect(urls.open(before, 5)).rejects.toMatchObject({
    httpStatus: 404,
    message: expect.stringMatching(/is gone/),
  });
});

test('a link expires', async () => {
  const segment = await sealed('?offset=2');
  now += DAY_MS - 1_000;
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

describe('purposes', () => {
  const result = {
    ...URL_TO_SEAL,
    purpose: 'result' as const,
    module: 'commands',
    url: 'https://cpo.example/ocpi/2.2.1/commands/RESERVE_NOW/8d1ac6a4-3a5d-4b39-9a1c-5c9d6f2f7f11?a=1',
  };
  const cdr = {
    ...URL_TO_SEAL,
    purpose: 'cdr' as const,
    module: 'cdrs',
    interfaceRole: 'RECEIVER' as const,
    url: 'https://cpo.example/ocpi/cdrs/CDR-1',
  };

  test('CMD-S-12 a result needs no endpoint, but the origin of the versions URL', async () => {
    const before = await storedTails();
    const opened = await urls.open(segmentOf(await urls.make(result)), 5);
    expect(opened).toMatchObject({ purpose: 'result', module: 'commands', interfaceRole: 'SENDER' });
    expect(opened.tail).toEqual({ form: 'sameOrigin', text: result.url.slice('https://cpo.example'.length) });
    expect(await storedTails()).toBe(before);
  });

  test('CMD-S-01, CMD-S-13 a result goes exactly where it was wanted: another host, no TLS', async () => {
    for (const url of ['https://callbacks.example/x?y=z', 'http://cpo.example:8080/x']) {
      const opened = await urls.open(segmentOf(await urls.make({ ...result, url })), 5);
      expect(opened.tail).toEqual({ form: 'absolute', text: url });
    }
  });

  test('CDR-R-03 a CDR is below its endpoint', async () => {
    const opened = await urls.open(segmentOf(await urls.make(cdr)), 5);
    expect(opened).toMatchObject({ purpose: 'cdr', tail: { form: 'belowEndpoint', text: '/CDR-1' } });
  });

  test('a link of a custom module', async () => {
    const link = {
      ...URL_TO_SEAL,
      module: 'NLTNM-Parking',
      interfaceRole: 'RECEIVER' as const,
      url: '?page=2',
    };
    const opened = await urls.open(segmentOf(await urls.make(link)), 5);
    expect(opened).toMatchObject({
      module: 'NLTNM-Parking',
      interfaceRole: 'RECEIVER',
      tail: { text: '?page=2' },
    });
  });

  test('the longest identifier of a custom module leaves room for a long tail that is kept', async () => {
    const module = 'm'.repeat(36);
    const endpoints = [{ identifier: module, role: 'SENDER' as const, url: ENDPOINT }];
    const link = { ...URL_TO_SEAL, module, platform: { ...platform(2_147_483_647), endpoints } };
    const url = `${ENDPOINT}?cursor=${'c'.repeat(2_000)}`;
    const opened = await urls.open(segmentOf(await urls.make({ ...link, url })), 5);
    expect(opened).toMatchObject({ module, tail: { text: url.slice(ENDPOINT.length) } });
  });

  test('CMD-S-06, CMD-S-07 each is good for its time, or for the time that was asked for', async () => {
    for (const [request, until] of [
      [result, START + DAY_MS],
      [{ ...result, expiresAt: START + 40 * DAY_MS }, START + 40 * DAY_MS],
      [cdr, START + 365 * DAY_MS],
    ] as const) {
      now = START;
      const segment = segmentOf(await urls.make(request));
      now = until - 1;
      expect(await urls.open(segment, 5)).toMatchObject({ purpose: request.purpose });
      now = until;
      await expect(urls.open(segment, 5)).rejects.toMatchObject({ httpStatus: 404 });
    }
  });

  test('an interface that X does not have cannot be said', async () => {
    expect(await urls.make({ ...URL_TO_SEAL, module: 'tariffs', url: '/x' })).toBeUndefined();
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
