import { z } from 'zod';
import { OcpiError } from '../ocpi/errors.js';
import type { JsonBody } from '../ocpi/json/json-body.js';
import { memberPlaces } from '../ocpi/json/member-places.js';
import { partyKey } from '../ocpi/party.js';
import type { Platform } from '../platforms/registry.js';

const withToken = z.object({ token: z.object({ country_code: z.string(), party_id: z.string() }) });

/**
 * CMD-R-10: a driver is charged by whoever has issued the token, so nobody sends commands with the tokens of others.
 *
 * @param body of a command; one without a token is anybody's
 * @throws OcpiError invalidParameter
 */
export function requireOwnToken(platform: Platform, { text, value }: JsonBody): void {
  const { data } = withToken.safeParse(value);
  if (data === undefined) return;
  const token = onlyMember(text, 'token');
  for (const name of ['country_code', 'party_id']) onlyMember(token, name, 'token.');
  const { country_code: countryCode, party_id: partyId } = data.token;
  const owner = partyKey({ countryCode, partyId });
  if (platform.parties.some(({ key }) => key === owner)) return;
  throw new OcpiError('invalidParameter', `token: its owner ${owner} is no party of your platform`);
}

/** One that stands twice would be read differently by different peers: the CPO might see another token than the hub. */
function onlyMember(text: string, name: string, prefix = ''): string {
  const [only, second] = memberPlaces(text).filter((place) => place.name === name);
  if (only === undefined || second !== undefined)
    throw new OcpiError('invalidParameter', `${prefix}${name}: expected once`);
  return text.slice(only.start, only.end);
}
