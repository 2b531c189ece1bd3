import type { OcpiAnswer } from '../../src/infra/peer/ocpi-client.js';
import { parseEnvelope } from '../../src/ocpi/envelope.js';
import { readPage } from '../../src/pull/read-page.js';
import { sortOut } from '../../src/pull/sort-out.js';
import { aLocation } from '../harness/location-values.js';
import { sampleRegistry } from '../routing/sample-registry.js';
import { targetIn } from './pulled.js';

function answer(body: string, status = 200, headers: Record<string, string> = {}): OcpiAnswer {
  return { status, headers, body: Buffer.from(body), envelope: parseEnvelope(body) };
}

const pageOf = (data: string) => `{"data":${data},"status_code":1000,"timestamp":"2026-06-01T00:00:00Z"}`;

describe('readPage', () => {
  test('TYP-12 the objects come as they were spelled', () => {
    const page = readPage(
      answer(pageOf('[ {"a": 1.10} , {"b":null}]'), 200, { link: '<https://a.example/2>; rel="next"' }),
    );
    expect(page).toEqual({ objects: ['{"a":1.10}', '{"b":null}'], link: 'https://a.example/2' });
  });

  test('an empty list is a page', () => {
    expect(readPage(answer(pageOf('[]')))).toEqual({ objects: [], link: undefined });
  });

  test.each<[string, OcpiAnswer]>([
    ['HTTP 500', answer(pageOf('[]'), 500)],
    ['HTTP 302', answer('', 302)],
    ['no OCPI envelope', answer('<html>')],
    ['2001 no date_from', answer('{"status_code":2001,"status_message":"no date_from"}')],
    ['expected an array', answer(pageOf('{}'))],
    ['expected an array', answer('{"status_code":1000}')],
    ['more than 10000 objects', answer(pageOf(`[${'1,'.repeat(10_000)}1]`))],
  ])('%s is none', (message, given) => {
    expect(() => readPage(given)).toThrow(message);
  });
});

describe('sortOut', () => {
  const registry = sampleRegistry([
    { parties: { 'NL/CP1': ['CPO'], 'NL/CP2': ['CPO'], 'NL/EM1': ['EMSP'] } },
    { parties: { 'DE/CP9': ['CPO'] } },
  ]);
  const target = targetIn(registry, 'NL/CP1');
  const sorted = (value: unknown) => sortOut(target, JSON.stringify(value));

  test('an object of the platform is what its PUT would be', () => {
    expect(sorted(aLocation('LOC1', { party_id: 'cp2' }))).toMatchObject({
      kind: 'push',
      push: { owner: 'NL/CP2', path: ['LOC1'], method: 'PUT' },
      lastUpdated: Date.UTC(2026, 5, 1),
    });
  });

  test.each([
    ['of another platform', aLocation('LOC1', { country_code: 'DE', party_id: 'CP9' })],
    ['of nobody', aLocation('LOC1', { party_id: 'XXX' })],
    ['of a party without the role', aLocation('LOC1', { party_id: 'EM1' })],
    ['that is no object', 7],
    ['that is null', null],
  ])('COO-15 an object %s is ignored', (_, value) => {
    expect(sorted(value)).toMatchObject({ kind: 'ignored' });
  });

  test.each([
    ['without an id', aLocation('LOC1', { id: 5 }), 'id'],
    ['with an id that is none', aLocation('x'.repeat(60)), 'id'],
    ['with a field that is wrong', aLocation('LOC1', { coordinates: {} }), 'coordinates'],
    ['without last_updated', aLocation('LOC1', { last_updated: 'yesterday' }), 'last_updated'],
  ])('PAG-22 an object %s is refused, by name', (_, value, field) => {
    expect(sorted(value)).toMatchObject({ kind: 'refused', why: expect.stringContaining(field) });
  });
});
