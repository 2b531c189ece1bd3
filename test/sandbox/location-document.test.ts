import { LocationDocument } from '../../src/sandbox/locations/location-document.js';
import { evse, location } from './connected-pair.js';

describe('a Location kept as text', () => {
  test('keeps numbers, nulls, unknown fields and the order through changes of its EVSEs (TYP-07, TYP-12)', () => {
    const document = new LocationDocument(location('L', '"x":1.10,"y":null'));
    document.patchEvse('e1', '{"status":"CHARGING","z":1.0e2,"last_updated":"2026-06-02T00:00:00Z"}');
    expect(document.text).toContain('"x":1.10,"y":null,"last_updated":"2026-06-02T00:00:00Z"}');
    expect(document.evse('E1')).toContain('"status":"CHARGING"');
    expect(document.evse('E1')).toContain('"z":1.0e2');
  });

  test("LOC-R-09 a child's change lifts the parents, by the owner's clock, never back", () => {
    const document = new LocationDocument(location('L'));
    document.putEvse('E1', evse('E1', '2026-06-05T00:00:00Z'));
    expect(document.lastUpdated).toBe('2026-06-05T00:00:00Z');
    document.putEvse('E2', evse('E2', '2026-05-01T00:00:00Z'));
    expect(document.lastUpdated).toBe('2026-06-05T00:00:00Z');
    document.patchConnector('E2', '1', '{"max_amperage":32,"last_updated":"2026-06-06T00:00:00.5Z"}');
    expect(document.lastUpdated).toBe('2026-06-06T00:00:00.5Z');
    expect(document.evse('E2')).toMatch(/"last_updated":"2026-06-06T00:00:00.5Z"}$/);
  });

  test('of two spellings of the same moment the parent keeps its own', () => {
    const document = new LocationDocument(location('L'));
    document.putEvse('E1', evse('E1', '2026-06-01T00:00:00.000Z'));
    expect(document.lastUpdated).toBe('2026-06-01T00:00:00Z');
  });

  test('COO-17 a PATCH merges EVSEs by uid and Connectors by id', () => {
    const document = new LocationDocument(location('L'));
    document.patch(
      '{"name":"N","evses":[{"uid":"E1","connectors":[{"id":"1","max_amperage":32}]}],"last_updated":"2026-06-02T00:00:00Z"}',
    );
    expect(JSON.parse(document.text)).toMatchObject({
      name: 'N',
      city: 'Ede',
      evses: [
        { uid: 'E1', status: 'AVAILABLE', connectors: [{ id: '1', max_amperage: 32, max_voltage: 230 }] },
      ],
      last_updated: '2026-06-02T00:00:00Z',
    });
  });

  test('one without EVSEs stays one, whatever was looked for in it', () => {
    for (const text of [
      '{"id":"L","last_updated":"2026-06-01T00:00:00Z"}',
      '{"id":"L","evses":null}',
      '{"evses":[]}',
    ]) {
      const document = new LocationDocument(text);
      expect(document.evse('E1')).toBeUndefined();
      expect(document.patchEvse('E1', '{}')).toBe(false);
      expect(document.text).toBe(text);
    }
  });
});
