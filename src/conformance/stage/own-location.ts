import { exactCall, urlOf } from './exact-call.js';
import type { Stage } from './stage.js';

/** A new Location of the first CPO, and how to PUT bytes in its place. */
export async function ownLocation(stage: Stage) {
  const [cpo] = await stage.locationParties('CPO1');
  const id = stage.newId();
  const url = urlOf(cpo.platform, 'locations', 'RECEIVER', [cpo.id.countryCode, cpo.id.partyId, id]);
  const put = (body: string | Buffer, headers: Record<string, string | undefined> = {}) =>
    exactCall(cpo.platform, url, { method: 'PUT', body, headers });
  return { id, url, location: cpo.location(id), put };
}
