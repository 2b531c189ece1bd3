import { Timelines } from '../../src/chaos/journal/timelines.js';
import type { Company, Member } from '../../src/chaos/storm/company.js';
import { Ledger } from '../../src/chaos/storm/ledger.js';
import { locationChanges } from '../../src/chaos/storm/location-changes.js';
import { lackingAt } from '../../src/chaos/verdict/findings.js';
import { dueTo, heldBy } from '../../src/chaos/verdict/holdings.js';
import type { Role } from '../../src/ocpi/party.js';
import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';
import { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { location } from '../sandbox/connected-pair.js';
import { cdr } from '../sandbox/module-bodies.js';

const T1 = '2026-06-01T00:00:00Z';
const LOC1 = { method: 'PUT' as const, location: 'NL/CP1/LOC1', at: 0 };
const C1 = { countryCode: 'NL', partyId: 'CP1', id: 'C1' };
const yes = async () => ({ ok: true, timeouts: 0 }) as HubAnswer;

function member(role: Role, partyId: string): Member {
  const party = { countryCode: 'NL', partyId };
  return {
    party,
    role,
    name: `NL/${partyId}`,
    platform: new SandboxPlatform({ parties: [{ ...party, role }] }),
  };
}

/** A CPO whose Location was acknowledged, and whose CDR for EM1 was. */
async function scene() {
  const [cpo, em1, em2] = [member('CPO', 'CP1'), member('EMSP', 'EM1'), member('EMSP', 'EM2')];
  const company: Company = {
    cpos: [cpo],
    emsps: [em1, em2],
    all: [cpo, em1, em2],
    stop: async () => undefined,
  };
  const ledger = new Ledger(new Timelines());
  cpo.platform.locations.hold(location('LOC1'));
  cpo.platform.cdrs.hold(cdr('C1'));
  await ledger.push(locationChanges(location('LOC1')), yes);
  await ledger.push([{ path: 'cdrs NL/CP1/C1', state: '2026-06-01T09:00:00Z' }], yes);
  for (const { platform } of [em1, em2])
    platform.received().receive({ ...LOC1, lastUpdated: T1 }, location('LOC1'));
  em1.platform.cdrs.received().put(C1, cdr('C1'), 0, 'POST');
  return { company, ledger, em1, em2 };
}

test('who holds what was acknowledged lacks nothing, and nobody lacks the CDR of another', async () => {
  const { company, ledger } = await scene();
  expect(company.all.flatMap((receiver) => lackingAt(receiver, company, ledger))).toEqual([]);
});

test('a CDR that did not arrive is lost at the one whom it concerns', async () => {
  const { company, ledger, em1 } = await scene();
  em1.platform.cdrs.received().store.delete('NL/CP1/C1');
  expect(company.all.flatMap((receiver) => lackingAt(receiver, company, ledger))).toEqual([
    {
      kind: 'lost',
      text: expect.stringContaining('NL/EM1: cdrs NL/CP1/C1 is missing'),
      path: 'cdrs NL/CP1/C1',
    },
  ]);
});

test('an EVSE that fell behind is stale, though its Location is there', async () => {
  const { company, ledger, em2 } = await scene();
  await ledger.push([{ path: 'locations NL/CP1/LOC1/E1', state: '2026-06-02T00:00:00Z' }], yes);
  expect(lackingAt(em2, company, ledger)).toMatchObject([
    { kind: 'stale', path: 'locations NL/CP1/LOC1/E1' },
  ]);
});

test('what is due to a receiver, and what it holds', async () => {
  const { company, em1, em2 } = await scene();
  expect([...dueTo(em1, 'cdrs', company).keys()]).toEqual(['NL/CP1/C1']);
  expect([...dueTo(em2, 'cdrs', company).keys()]).toEqual([]);
  expect([...dueTo(em2, 'locations', company).keys()]).toEqual(['NL/CP1/LOC1']);
  expect(heldBy(em1, 'cdrs').get('NL/CP1/C1')?.text).toBe(cdr('C1'));
});
