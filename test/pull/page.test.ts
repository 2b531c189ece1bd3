import { aLocation } from '../../src/conformance/samples/location.js';
import type { OcpiAnswer } from '../../src/infra/peer/ocpi-client.js';
import { CDRS } from '../../src/ocpi/cdrs.js';
import { parseEnvelope } from '../../src/ocpi/envelope.js';
import { compactJson } from '../../src/ocpi/json/raw-json.js';
import { SESSIONS } from '../../src/ocpi/sessions.js';
import { TARIFFS } from '../../src/ocpi/tariffs.js';
import { TOKENS } from '../../src/ocpi/tokens.js';
import { readPage } from '../../src/pull/read-page.js';
import { sortOut } from '../../src/pull/sort-out.js';
import { sampleRegistry } from '../routing/sample-registry.js';
import { cdr, session, tariff, token } from '../sandbox/module-bodies.js';
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
  const sorted = (value: unknown) => sortOut(target, JSON.stringify(value), async () => undefined);

  test('an object of the platform is what its PUT would be', async () => {
    expect(await sorted(aLocation('LOC1', { party_id: 'cp2' }))).toMatchObject({
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
  ])('COO-15 an object %s is ignored', async (_, value) => {
    expect(await sorted(value)).toMatchObject({ kind: 'ignored' });
  });

  test.each([
    ['without an id', aLocation('LOC1', { id: 5 }), 'id'],
    ['with an id that is none', aLocation('x'.repeat(60)), 'id'],
    ['with a field that is wrong', aLocation('LOC1', { coordinates: {} }), 'coordinates'],
    ['without last_updated', aLocation('LOC1', { last_updated: 'yesterday' }), 'last_updated'],
  ])('PAG-22 an object %s is refused, by name', async (_, value, field) => {
    expect(await sorted(value)).toMatchObject({ kind: 'refused', why: expect.stringContaining(field) });
  });
});

describe('sortOut of other modules', () => {
  const registry = sampleRegistry([{ parties: { 'NL/CP1': ['CPO'], 'NL/EM1': ['EMSP'] } }]);
  const any = targetIn(registry, 'NL/CP1');
  const concerns = (party: string | undefined) => async () => party;

  test('a Session and a CDR concern whom their cdr_token names, and nobody else', async () => {
    expect(
      await sortOut({ ...any, module: SESSIONS }, compactJson(session('S1')), concerns('NL/EM9')),
    ).toMatchObject({ push: { method: 'PUT', path: ['S1'], audience: 'NL/EM9' } });
    expect(await sortOut({ ...any, module: CDRS }, compactJson(cdr('C1')), concerns('NL/EM9'))).toMatchObject(
      {
        push: { method: 'POST', path: ['C1'], audience: 'NL/EM9' },
      },
    );
  });

  test('D2 one that names nobody who is known here is refused', async () => {
    expect(await sortOut({ ...any, module: CDRS }, cdr('C1'), concerns(undefined))).toMatchObject({
      kind: 'refused',
      id: 'C1',
      why: expect.stringContaining('cdr_token'),
    });
  });

  test('TOK-R-05 a Token is known by its uid and type, a Tariff by its id', async () => {
    expect(
      await sortOut({ ...any, module: TOKENS }, token('ABC', 'APP_USER'), concerns(undefined)),
    ).toMatchObject({ push: { owner: 'NL/EM1', objectKey: 'APP_USER:ABC' } });
    expect(await sortOut({ ...any, module: TARIFFS }, tariff('T1'), concerns(undefined))).toMatchObject({
      push: { owner: 'NL/CP1', path: ['T1'] },
    });
  });
});
