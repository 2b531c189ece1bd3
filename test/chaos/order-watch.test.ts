import { Timelines } from '../../src/chaos/journal/timelines.js';
import type { Company } from '../../src/chaos/storm/company.js';
import { DELETED, Ledger } from '../../src/chaos/storm/ledger.js';
import { OrderWatch } from '../../src/chaos/verdict/order-watch.js';
import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';
import { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { location } from '../sandbox/connected-pair.js';
import { cdr, tariff } from '../sandbox/module-bodies.js';

const at = (second: number) => `2026-06-02T00:00:0${second}Z`;
const LOC1 = { method: 'PUT' as const, location: 'NL/CP1/LOC1', at: 0 };
const T1 = { countryCode: 'NL', partyId: 'CP1', id: 'T1' };

function watched() {
  const party = { countryCode: 'NL', partyId: 'EM1' };
  const platform = new SandboxPlatform({ parties: [{ ...party, role: 'EMSP' }] });
  const member = { party, name: 'NL/EM1', role: 'EMSP' as const, platform };
  const timelines = new Timelines();
  const ledger = new Ledger(timelines);
  const company: Company = { cpos: [], emsps: [member], all: [member], stop: async () => undefined };
  return { platform, ledger, watch: new OrderWatch(company, ledger, timelines) };
}

const evse = (second: number) => `{"uid":"E1","status":"CHARGING","last_updated":"${at(second)}"}`;
const putEvse = (platform: SandboxPlatform, second: number) =>
  platform.received().receive({ ...LOC1, evseUid: 'E1', lastUpdated: at(second) }, evse(second));
const wholeOf = (second: number) =>
  location('LOC1').replace(/("uid":"E1".*?"last_updated":")[^"]*"(?=\}\])/, `$1${at(second)}"`);

test('an older EVSE after a newer one is out of order, the same again is a duplicate', () => {
  const { platform, watch } = watched();
  platform.received().receive({ ...LOC1, lastUpdated: at(0) }, location('LOC1'));
  putEvse(platform, 3);
  putEvse(platform, 3);
  putEvse(platform, 2);
  expect(watch).toMatchObject({ taken: 4, outOfOrderCount: 1 });
  expect(watch.duplicates).toEqual(new Map([['locations', 1]]));
  expect(watch.outOfOrder).toMatchObject([
    { receiver: 'NL/EM1', path: 'locations NL/CP1/LOC1/E1', had: at(3), got: at(2) },
  ]);
});

test('an older EVSE within a whole Location is out of order as well', () => {
  const { platform, watch } = watched();
  const before = wholeOf(1);
  platform.received().receive({ ...LOC1, lastUpdated: at(1) }, before);
  putEvse(platform, 5);
  platform.received().receive({ ...LOC1, lastUpdated: at(9) }, before);
  expect(watch.outOfOrder.map(({ path }) => path)).toContain('locations NL/CP1/LOC1/E1');
});

describe('a Tariff that was deleted', () => {
  const text = (second: number) =>
    tariff('T1').replace(/"last_updated":"[^"]*"/, `"last_updated":"${at(second)}"`);
  const yes = async () => ({ ok: true, timeouts: 0, httpStatus: 200 }) as HubAnswer;

  async function given() {
    const scene = watched();
    for (const state of [at(1), DELETED, at(2)])
      await scene.ledger.push([{ path: 'tariffs NL/CP1/T1', state }], yes);
    return { ...scene, received: scene.platform.tariffs.received() };
  }

  test('may come again, and states may be left out', async () => {
    const { received, watch } = await given();
    received.put(T1, text(1), 0);
    received.delete(T1, 0);
    received.put(T1, text(2), 0);
    expect(watch.outOfOrderCount).toBe(0);
  });

  test('must not go again after it has come again', async () => {
    const { received, watch } = await given();
    received.put(T1, text(2), 0);
    received.delete(T1, 0);
    expect(watch.outOfOrder).toMatchObject([{ path: 'tariffs NL/CP1/T1', had: at(2), got: DELETED }]);
  });

  test('must not come as it was before', async () => {
    const { received, watch } = await given();
    received.put(T1, text(1), 0);
    received.delete(T1, 0);
    received.put(T1, text(1), 0);
    expect(watch.outOfOrderCount).toBe(1);
  });
});

test('a CDR that comes twice is a duplicate', () => {
  const { platform, watch } = watched();
  const ref = { countryCode: 'NL', partyId: 'CP1', id: 'C1' };
  platform.cdrs.received().put(ref, cdr('C1'), 0, 'POST');
  platform.cdrs.received().again(ref, cdr('C1'), 0);
  expect(watch.duplicates.get('cdrs')).toBe(1);
});
