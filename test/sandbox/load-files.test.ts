import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { collect, loadJsonTexts, loadStatusChanges } from '../../src/sandbox/locations/load-files.js';
import { LocationDocument } from '../../src/sandbox/locations/location-document.js';
import { rewind } from '../../src/sandbox/locations/rewind.js';
import { location } from './connected-pair.js';

describe('files of Locations', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sandbox-load-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function load(name: string, content: string | Buffer): Promise<string[]> {
    const file = join(directory, name);
    await writeFile(file, content);
    return collect(loadJsonTexts(file));
  }

  const lines = ['{"id":"A","x":1.10}', '{"id":"B","x":"é"}'];

  test('one per line, plain and packed, to the letter', async () => {
    expect(await load('a.ndjson', `${lines.join('\n')}\n`)).toEqual(lines);
    expect(await load('a.ndjson.gz', gzipSync(lines.join('\r\n')))).toEqual(lines);
  });

  test('an array, on one line or on many, keeps how numbers are spelled', async () => {
    expect(await load('b.json', `[${lines.join(',')}]`)).toEqual(lines);
    expect(await load('b.json', `[\n  { "id": "A",\n "x": 1.10 }\n]`)).toEqual(['{"id":"A","x":1.10}']);
    expect(await load('b.json', '[]')).toEqual([]);
  });

  test('a line that is no JSON is named', async () => {
    await expect(load('c.ndjson', '{"id":"A"}\n{"id"\n')).rejects.toThrow(/c\.ndjson, line 2/);
  });

  test('a file that is not there, or is no gzip, is an error and not an empty list', async () => {
    await expect(collect(loadJsonTexts(join(directory, 'nothing.gz')))).rejects.toThrow('ENOENT');
    await expect(collect(loadJsonTexts(join(directory, 'nothing.json')))).rejects.toThrow('ENOENT');
    await expect(load('d.gz', 'plain')).rejects.toThrow(/incorrect header/);
  });

  test('status changes are read, and the Location taken back to before them', async () => {
    const file = join(directory, 'changes.ndjson');
    await writeFile(
      file,
      '{"country_code":"NL","party_id":"CP1","location_id":"L","evse_uid":"E1","from":"CHARGING","to":"AVAILABLE","last_updated":"2026-06-01T00:00:00Z"}',
    );
    const changes = await collect(loadStatusChanges(file));
    expect(changes).toEqual([
      {
        location: { countryCode: 'NL', partyId: 'CP1', id: 'L' },
        evseUid: 'E1',
        from: 'CHARGING',
        to: 'AVAILABLE',
        lastUpdated: '2026-06-01T00:00:00Z',
      },
    ]);
    const document = new LocationDocument(rewind(location('L'), changes));
    expect(JSON.parse(document.evse('E1') ?? '')).toMatchObject({
      status: 'CHARGING',
      last_updated: '2026-05-31T23:59:59.000Z',
    });
    document.patchEvse('E1', '{"status":"AVAILABLE","last_updated":"2026-06-01T00:00:00Z"}');
    expect(document.text).toBe(location('L'));
  });

  test('a status change without one of its fields is an error', async () => {
    const file = join(directory, 'bad.ndjson');
    await writeFile(file, '{"country_code":"NL"}');
    await expect(collect(loadStatusChanges(file))).rejects.toThrow('without "party_id"');
  });
});
