import { partyKey } from '../../ocpi/party.js';
import { expectEqual } from '../expect/expect.js';
import { receivedBy } from './arrivals.js';
import { CdrWay, cdrArrivals } from './posted-cdr.js';
import { settledPrivately } from './private-marker.js';
import { PushedSession } from './pushed-session.js';
import type { Stage } from './stage.js';

/** A Session and a CDR for the hub: refused, or found the one EMSP that they concern (D2); never anybody else's. */
export async function expectNotBroadcast(stage: Stage, ...modules: ('sessions' | 'cdrs')[]): Promise<void> {
  const [cpo, emsp, ...others] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2', 'MIX', 'SCSP1', 'NSP1');
  const [other] = others;
  const session = new PushedSession(cpo, emsp, stage.newId(), 'hub');
  const cdr = stage.newId();
  const sessionsAtEmsp = modules.includes('sessions') && (await session.put()).ok ? 1 : 0;
  const cdrsAtEmsp = modules.includes('cdrs') && (await new CdrWay(cpo, emsp, 'hub').post(cdr)).ok ? 1 : 0;
  await settledPrivately(stage, emsp, other);
  expectEqual(session.arrived.length, sessionsAtEmsp, `Sessions at ${emsp.label}`);
  expectEqual(cdrArrivals(emsp, cdr).length, cdrsAtEmsp, `CDRs at ${emsp.label}`);
  for (const each of others) {
    const whose = each.parties.map(partyKey).join();
    expectEqual(receivedBy(each, `/${session.id}`).length, 0, `Sessions at ${whose}`);
    expectEqual(cdrArrivals(each, cdr).length, 0, `CDRs at ${whose}`);
  }
}
