import { z } from 'zod';
import { OcpiError } from '../ocpi/errors.js';
import { partyKey } from '../ocpi/party.js';
import type { Platform } from '../platforms/registry.js';

const withToken = z.object({ token: z.object({ country_code: z.string(), party_id: z.string() }) });

/**
 * CMD-R-10: a driver is charged by whoever has issued the token, so nobody sends commands with the tokens of others.
 *
 * @param command one of the objects of the commands; those without a token are anybody's
 * @throws OcpiError invalidParameter
 */
export function requireOwnToken(platform: Platform, command: unknown): void {
  const { data } = withToken.safeParse(command);
  if (data === undefined) return;
  const { country_code: countryCode, party_id: partyId } = data.token;
  const owner = partyKey({ countryCode, partyId });
  if (platform.parties.some(({ key }) => key === owner)) return;
  throw new OcpiError('invalidParameter', `token: its owner ${owner} is no party of your platform`);
}
