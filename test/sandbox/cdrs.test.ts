import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { type ConnectedPair, connectedPair } from './connected-pair.js';
import { cdr } from './module-bodies.js';

let pair: ConnectedPair;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
beforeEach(async () => {
  pair = await connectedPair();
  ({ cpo, emsp } = pair);
});
afterEach(() => pair.stop());

test('CDR-R-01, CDR-R-02, CDR-R-05 a POST is answered 201 with a Location where the CDR is', async () => {
  const { httpStatus, headers } = await cpo.cdrs.post(cdr('C1'));
  expect(httpStatus).toBe(201);
  expect(headers.location).toMatch(/^http:.*\/receiver\/cdrs\/cdr-1$/);
  const read = await cpo.cdrs.readAt(String(headers.location));
  expect(read.envelope?.data).toEqual(JSON.parse(cdr('C1')));
  expect(read.body).toContain('"excl_vat":4.50');
  expect((await cpo.cdrs.readAt(`${headers.location}0`)).httpStatus).toBe(404);
  expect(emsp.cdrs.received().store.get('NL/CP1/C1')?.text).toBe(cdr('C1'));
});

test('CDR-R-04 the Location may be relative, or left out', async () => {
  emsp.cdrs.locationHeader = 'relative';
  expect((await cpo.cdrs.post(cdr('C1'))).headers.location).toBe('/ocpi/2.2.1/receiver/cdrs/cdr-1');
  emsp.cdrs.locationHeader = 'none';
  expect((await cpo.cdrs.post(cdr('C2'))).headers.location).toBeUndefined();
});

test('CDR-R-09 the same again is no harm, another one of the same id is refused', async () => {
  const first = await cpo.cdrs.post(cdr('C1'));
  const again = await cpo.cdrs.post(cdr('C1'));
  expect(again).toMatchObject({ httpStatus: 200, headers: { location: first.headers.location } });
  const other = await cpo.cdrs.post(cdr('C1', '"remark":"another"'));
  expect(other.envelope?.statusCode).toBe(2001);
  expect(emsp.cdrs.received().store.get('NL/CP1/C1')?.text).toBe(cdr('C1'));
  expect(emsp.cdrs.received().receipts).toHaveLength(1);
});

test('CDR-R-06 a CDR cannot be changed', async () => {
  const at = (method: 'PUT' | 'PATCH' | 'DELETE' | 'GET', ...segments: string[]) =>
    cpo.send({ method, module: 'cdrs', role: 'RECEIVER', segments });
  await cpo.cdrs.post(cdr('C1'));
  for (const method of ['PUT', 'PATCH', 'DELETE'] as const) {
    expect((await at(method)).httpStatus).toBe(405);
    expect((await at(method, 'cdr-1')).httpStatus).toBe(405);
  }
  expect((await at('GET')).httpStatus).toBe(405);
});

test('CDR-S-01, CDR-S-02 the Sender lists what was posted', async () => {
  for (const id of ['C1', 'C2', 'C3']) await cpo.cdrs.post(cdr(id));
  const pulled = await emsp.cdrs.pull({ query: 'limit=2' });
  expect(pulled).toMatchObject({ pages: 2, totalCount: 3 });
  expect(pulled.objects.get('NL/CP1/C3')?.text).toBe(cdr('C3'));
  expect(
    (await emsp.send({ method: 'GET', module: 'cdrs', role: 'SENDER', segments: ['C1'] })).httpStatus,
  ).toBe(404);
});
