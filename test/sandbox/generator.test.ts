import { check } from '../../src/ocpi/check.js';
import { location } from '../../src/ocpi/schemas/location.js';
import { quantile } from '../../src/sandbox/demo/delivery-clock.js';
import { EVSE_STATUS } from '../../src/sandbox/generator/distributions.js';
import { generatedParties, generateLocations } from '../../src/sandbox/generator/locations.js';
import { Random, Weighted } from '../../src/sandbox/generator/random.js';
import { generateStatusChanges } from '../../src/sandbox/generator/status-changes.js';
import { generateTariffs } from '../../src/sandbox/generator/tariffs.js';

const network = [...generateLocations({ seed: 7, size: 3_000 })];

describe('the generator of Locations', () => {
  test('makes Locations that the schemas accept, each id once', () => {
    const ids = network.map((text) => check(location, JSON.parse(text)).id);
    expect(new Set(ids).size).toBe(network.length);
  });

  test('makes the same network of the same seed, another of another', () => {
    expect([...generateLocations({ seed: 7, size: 3_000 })]).toEqual(network);
    expect([...generateLocations({ seed: 8, size: 1 })][0]).not.toBe(network[0]);
  });

  test('makes sizes like those of the real network: median 1,414 bytes, 95 of 100 below 2,409', () => {
    const sizes = network.map((text) => Buffer.byteLength(text));
    expect(quantile(sizes, 0.5)).toBeGreaterThan(1_200);
    expect(quantile(sizes, 0.5)).toBeLessThan(1_650);
    expect(quantile(sizes, 0.95)).toBeGreaterThan(1_900);
    expect(quantile(sizes, 0.99)).toBeGreaterThan(4_000);
  });

  test('shows all parties, however small the network, and the largest most', () => {
    const owners = [...generateLocations({ seed: 1, size: 60 })].map((text) => JSON.parse(text).party_id);
    expect(new Set(owners).size).toBe(generatedParties().length);
    expect(network.filter((text) => text.includes('"party_id":"C01"')).length).toBeGreaterThan(700);
    expect(
      new Set(
        [...generateLocations({ seed: 1, size: 60, parties: 2 })].map((text) => JSON.parse(text).party_id),
      ).size,
    ).toBe(2);
  });

  test('puts in what a hub must not lose: odd numbers, nulls, unknown fields (TYP-07, TYP-12)', () => {
    const rare = network.filter((text) => text.includes('"x_sandbox"'));
    expect(rare.length).toBeGreaterThan(80);
    expect(rare[0]).toMatch(/"percentage":\d+\.\d0\b.*"supplier_name":null.*1\.0e2/);
  });
});

describe('the generator of status changes', () => {
  const changes = [...generateStatusChanges({ seed: 3, locations: network, count: 2_000 })];

  test('goes from the status that the EVSE has to another, and on in time', () => {
    const statuses = new Map<string, string>();
    for (const text of network) {
      for (const { uid, status } of JSON.parse(text).evses) statuses.set(uid, status);
    }
    let before = '';
    for (const { evseUid, from, to, lastUpdated } of changes) {
      expect(from).toBe(statuses.get(evseUid));
      expect(to).not.toBe(from);
      expect(from).not.toBe('REMOVED');
      expect(lastUpdated > before).toBe(true);
      statuses.set(evseUid, to);
      before = lastUpdated;
    }
  });

  test('begins after everything that the network says of itself', () => {
    const latest = network.flatMap((text) =>
      [...text.matchAll(/"last_updated":"([^"]*)"/g)].map((match) => match[1]!),
    );
    expect(latest.every((moment) => moment < changes[0]!.lastUpdated)).toBe(true);
  });

  test('is the same of the same seed', () => {
    expect([...generateStatusChanges({ seed: 3, locations: network, count: 2_000 })]).toEqual(changes);
  });
});

test('the generator of Tariffs has the shape of the real ones', () => {
  const parties = [{ countryCode: 'NL', partyId: 'C01' }] as const;
  const tariffs = [...generateTariffs(5, 500, [...parties])].map((text) => JSON.parse(text));
  expect(tariffs.every(({ elements, currency }) => elements.length > 0 && currency === 'EUR')).toBe(true);
  expect(tariffs.filter(({ elements }) => elements.length === 1).length).toBeGreaterThan(430);
  expect(tariffs.some(({ elements }) => elements.length === 49)).toBe(true);
});

test('weighted choices come as often as their weights say', () => {
  const random = new Random(1);
  const drawn = new Weighted(EVSE_STATUS);
  const counts = new Map<string, number>();
  for (let at = 0; at < 20_000; at += 1) {
    const status = drawn.draw(random);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  expect((counts.get('AVAILABLE') ?? 0) / 20_000).toBeCloseTo(81_118 / 116_599, 1);
  expect((counts.get('CHARGING') ?? 0) / 20_000).toBeCloseTo(27_805 / 116_599, 1);
});
