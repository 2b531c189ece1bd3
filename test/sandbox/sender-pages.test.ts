import fc from 'fast-check';
import { compareLocations } from '../../src/sandbox/locations/compare-locations.js';
import { type ConnectedPair, connectedPair, location } from './connected-pair.js';

describe('the Locations Sender interface of a sandbox CPO', () => {
  let pair: ConnectedPair;
  beforeAll(async () => {
    pair = await connectedPair({ pageLimit: 10 });
    for (let at = 0; at < 25; at += 1) pair.cpo.locations.hold(location(`LOC${at}`));
  });
  afterAll(() => pair.stop());

  const list = (query: string) =>
    pair.emsp.send({ method: 'GET', module: 'locations', role: 'SENDER', query });

  test('is walked along by Link to the last page (PAG-07, PAG-09, PAG-10)', async () => {
    const pulled = await pair.emsp.pullAll();
    expect(pulled).toMatchObject({ pages: 3, totalCount: 25, repeated: 0 });
    expect(compareLocations(pair.cpo.locations.truth.documents, pulled.store.documents).matches).toBe(true);
  });

  test('any limit leads through the whole list, in order, each Location once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (limit) => {
        const pulled = await pair.emsp.pullAll({ query: `limit=${limit}` });
        expect([...pulled.store.documents.keys()]).toEqual([...pair.cpo.locations.truth.documents.keys()]);
        expect(pulled.pages).toBe(Math.ceil(25 / Math.min(limit, 10)));
      }),
      { numRuns: 15 },
    );
  });

  test('cuts the limit down to its own, and says so (PAG-11, PAG-12)', async () => {
    expect((await list('limit=1000')).headers['x-limit']).toBe('10');
    expect((await list('limit=4&offset=4')).headers).toMatchObject({
      'x-limit': '4',
      'x-total-count': '25',
      link: expect.stringContaining('offset=8'),
    });
  });

  test('an offset beyond the end gives an empty page without Link (PAG-16)', async () => {
    const answer = await list('offset=100');
    expect(answer.envelope?.data).toEqual([]);
    expect(answer.headers.link).toBeUndefined();
  });

  test('date_from is inclusive, date_to exclusive, and the Link keeps them (PAG-02, PAG-03, PAG-08)', async () => {
    const at = '2026-06-01T00:00:00Z';
    expect((await list(`date_from=${at}`)).headers['x-total-count']).toBe('25');
    expect((await list(`date_from=${at}`)).headers.link).toContain('date_from=2026-06-01T00');
    expect((await list(`date_to=${at}`)).headers['x-total-count']).toBe('0');
    expect((await list('limit=abc')).envelope?.statusCode).toBe(2001);
  });

  test('gives single objects on three levels (LOC-S-02)', async () => {
    const get = (...segments: string[]) =>
      pair.emsp.send({ method: 'GET', module: 'locations', role: 'SENDER', segments });
    expect((await get('loc3')).envelope?.data).toMatchObject({ id: 'LOC3' });
    expect((await get('LOC3', 'E1')).envelope?.data).toMatchObject({ uid: 'E1' });
    expect((await get('LOC3', 'E1', '1')).envelope?.data).toMatchObject({ standard: 'IEC_62196_T2' });
    expect((await get('LOC99')).httpStatus).toBe(404);
    expect((await get('LOC3', 'E9')).httpStatus).toBe(404);
  });
});
