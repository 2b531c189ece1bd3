import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectOk } from '../expect/answers.js';
import { aCdr } from '../samples/cdr.js';
import { aCdrToken, aSession } from '../samples/session.js';
import { arrivalAt } from './arrivals.js';
import { cdrArrival } from './posted-cdr.js';
import type { Stage } from './stage.js';

/**
 * Waits until all Sessions and CDRs that were pushed so far have arrived at some EMSPs, as far as they ever will:
 * shown by later ones for each of them, which must arrive. Two, one after the other: what is sent side by side with
 * the first may come in behind it.
 */
export async function settledPrivately(stage: Stage, ...emsps: SandboxPlatform[]): Promise<void> {
  const [cpo] = await stage.platforms('CPO1');
  await Promise.all(
    emsps.map(async (emsp) => {
      const { timeoutMs, cdr_token } = { timeoutMs: 30_000, cdr_token: aCdrToken(emsp.parties[0]) };
      for (const id of [stage.newId(), stage.newId()]) {
        expectOk(await cpo.sessions.put(JSON.stringify(aSession(id, { cdr_token })), { to: 'nobody' }));
        expectOk(await cpo.cdrs.post(JSON.stringify(aCdr(id, { cdr_token })), { to: 'nobody' }));
        await arrivalAt(emsp, 'PUT', `/${id}`, timeoutMs);
        await cdrArrival(emsp, id, timeoutMs);
      }
    }),
  );
}
