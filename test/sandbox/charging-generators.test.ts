import { check } from '../../src/ocpi/check.js';
import { cdr } from '../../src/ocpi/schemas/cdr.js';
import { session } from '../../src/ocpi/schemas/session.js';
import { tariff } from '../../src/ocpi/schemas/tariff.js';
import { token } from '../../src/ocpi/schemas/token.js';
import { creditCdrText } from '../../src/sandbox/charging/cdr-text.js';
import { differencesBetween } from '../../src/sandbox/charging/check-cdr.js';
import { Decimal } from '../../src/sandbox/charging/decimal.js';
import { jsonText } from '../../src/sandbox/charging/json-text.js';
import { generateCdrs, generateChargings, generateSessions } from '../../src/sandbox/generator/chargings.js';
import { generateLocations } from '../../src/sandbox/generator/locations.js';
import { generateTariffs } from '../../src/sandbox/generator/tariffs.js';
import { generateTokens } from '../../src/sandbox/generator/tokens.js';
import { HeldObject } from '../../src/sandbox/objects/held-object.js';

const EMSPS = [
  { countryCode: 'NL', partyId: 'EM1' },
  { countryCode: 'DE', partyId: 'EM2' },
] as const;
const tokens = [...generateTokens(3, 200, [...EMSPS])];
const wanted = { seed: 5, size: 200, locations: [...generateLocations({ seed: 7, size: 50 })], tokens };
const sessions = [...generateSessions(wanted)];
const cdrs = [...generateCdrs(wanted)];

test('generated Tokens, Sessions, CDRs and Tariffs are valid, each id once', () => {
  const ids = [
    ...tokens.map((text) => check(token, JSON.parse(text)).uid),
    ...sessions.map((text) => check(session, JSON.parse(text)).id),
    ...cdrs.map((text) => check(cdr, JSON.parse(text)).id),
  ];
  expect(new Set(ids).size).toBe(600);
  for (const text of generateTariffs(5, 100, [...EMSPS])) check(tariff, JSON.parse(text));
});

test('the same seed makes the same ones, another makes others', () => {
  expect([...generateTokens(3, 200, [...EMSPS])]).toEqual(tokens);
  expect([...generateSessions(wanted)]).toEqual(sessions);
  expect([...generateCdrs(wanted)]).toEqual(cdrs);
  expect([...generateCdrs({ ...wanted, seed: 6 })]).not.toEqual(cdrs);
  expect([...generateCdrs({ ...wanted, tokens: [] })]).toEqual([]);
});

test('each CDR fits the Session of the same seed, and no other', () => {
  for (const [at, text] of cdrs.entries()) {
    expect(differencesBetween(new HeldObject(text), new HeldObject(sessions[at]!))).toEqual([]);
  }
  const differences = differencesBetween(new HeldObject(cdrs[0]!), new HeldObject(sessions[1]!));
  expect(differences.join()).toMatch(/cdr_token: .*session_id: .*energy: .*cost: /);
});

test('the bodies of all objects show what a parser would lose: energies and prices with all their places', () => {
  expect(sessions[0]).toMatch(/"kwh":\d+\.\d{3},/);
  expect(cdrs[0]).toMatch(/"total_cost":\{"excl_vat":\d+\.\d{4}\},.*"total_energy":\d+\.\d{3},/);
});

test('CDR-R-10, CDR-R-11 a Credit CDR has a negative cost and names what it credits', () => {
  const [charging] = generateChargings(wanted);
  const credit = creditCdrText(charging!, 'C1-CREDIT', 'C1', Date.UTC(2026, 5, 2));
  expect(check(cdr, JSON.parse(credit))).toMatchObject({ credit: true, credit_reference_id: 'C1' });
  expect(credit).toContain('"total_cost":{"excl_vat":-');
});

describe('Decimal', () => {
  test.each([
    [Decimal.of(15_342, 3).times(Decimal.parse('0.30'), 4), '4.6026'],
    [Decimal.of(-5, 1), '-0.5'],
    [Decimal.of(5, 3), '0.005'],
    [Decimal.parse('0.1').plus(Decimal.parse('0.20')), '0.30'],
    [Decimal.parse('0.05').times(Decimal.parse('0.5'), 2), '0.03'],
    [Decimal.parse('-0.05').times(Decimal.parse('0.5'), 2), '-0.03'],
    [Decimal.parse('2').times(Decimal.parse('3'), 2), '6.00'],
    [Decimal.parse('4.60').negated(), '-4.60'],
  ])('%s', (decimal, text) => {
    expect(jsonText({ a: [decimal], b: undefined })).toBe(`{"a":[${text}]}`);
  });

  test('compares numbers, not spellings, and reads nothing else', () => {
    expect(Decimal.parse('1.50').equals(Decimal.parse('1.5'))).toBe(true);
    expect(Decimal.parse('1.50').equals(Decimal.parse('1.51'))).toBe(false);
    expect(() => Decimal.parse('1e3')).toThrow('no decimal');
  });
});
