import type { Fault } from '../../sandbox/http/faults.js';
import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import type { Stage } from './stage.js';

/**
 * What comes back of a push to one party whose platform answers so.
 *
 * @param receiver by default one of the cast; a fault that says something about the platform itself needs a guest
 */
export async function answeredBy(stage: Stage, fault: Fault, receiver?: SandboxPlatform): Promise<HubAnswer> {
  const [cpo] = await stage.locationParties('CPO1');
  const platform = receiver ?? (await stage.platforms('EMSP1'))[0];
  const id = stage.newId();
  const mend = platform.faults.add({ fault, when: ({ path }) => path.endsWith(`/${id}`) });
  try {
    return await cpo.put(id, cpo.location(id), { to: platform.parties[0] });
  } finally {
    mend();
  }
}
