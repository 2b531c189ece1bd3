import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectOk, idsIn } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { aCdr } from '../samples/cdr.js';
import { aCdrToken, aSession } from '../samples/session.js';
import type { Stage } from './stage.js';

type Module = 'sessions' | 'cdrs';

/**
 * Sessions, or CDRs, for two EMSPs: the list of all parties shows each its own and nobody else's, and whoever has no
 * part in them none. All that the hub has taken for itself (D2) must be in the list.
 */
export async function expectOwnAlone(stage: Stage, module: Module, to: 'hub' | 'nobody'): Promise<void> {
  const [cpo, ...emsps] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
  const day = stage.newDay();
  const list = (platform: SandboxPlatform) =>
    platform.send({
      method: 'GET',
      module,
      role: 'SENDER',
      to,
      query: `date_from=${day(0)}&date_to=${day(2)}`,
    });
  const pushed = await Promise.all(
    emsps.map(async (emsp) => {
      const id = stage.newId();
      const changes = { cdr_token: aCdrToken(emsp.parties[0]), last_updated: day(1) };
      const { ok: isKept } = await push(cpo, module, id, changes, 'hub');
      if (!isKept) expectOk(await push(cpo, module, id, changes, 'nobody'));
      return { emsp, id, isKept };
    }),
  );
  for (const { emsp, id, isKept } of pushed) {
    const answer = await list(emsp);
    if (isKept) expectEqual(idsIn(answer), [id], `${module} of ${emsp.label}`);
    else if (answer.ok)
      expectThat(
        idsIn(answer).every((each) => each === id),
        module,
        `only ${id}`,
        answer.body,
      );
  }
  for (const platform of await stage.platforms('NSP1', 'SCSP1', 'CPO2')) {
    const answer = await list(platform);
    if (answer.ok) expectEqual(idsIn(answer), [], `${module} of others at ${platform.label}`);
  }
}

function push(
  cpo: SandboxPlatform,
  module: Module,
  id: string,
  changes: object,
  to: 'hub' | 'nobody',
): Promise<HubAnswer> {
  return module === 'sessions'
    ? cpo.sessions.put(JSON.stringify(aSession(id, { ...changes })), { to })
    : cpo.cdrs.post(JSON.stringify(aCdr(id, { ...changes })), { to });
}
