import { check } from '../../ocpi/check.js';
import { OcpiError } from '../../ocpi/errors.js';
import { partyKey } from '../../ocpi/party.js';
import { type Credentials, credentials as credentialsSchema } from '../../ocpi/schemas/credentials.js';

/**
 * Reads a credentials object and holds it against the rules that need no look-up.
 *
 * @throws OcpiError invalidParameter (2001), naming the field
 */
export function readCredentials(body: unknown): Credentials {
  const credentials = check(credentialsSchema, body);
  const seen = new Set<string>();
  for (const [at, { role, country_code, party_id }] of credentials.roles.entries()) {
    // CRD-35: another hub behind this one is not taken in unasked: its parties would be reachable without
    // their operators' knowing, and two hubs could send in circles.
    if (role === 'HUB')
      throw new OcpiError('invalidParameter', `roles[${at}].role: this hub does not connect to hubs`);
    const key = `${role} ${partyKey({ countryCode: country_code, partyId: party_id })}`;
    // CRD-18
    if (seen.has(key)) throw new OcpiError('invalidParameter', `roles[${at}]: ${key} stands there twice`);
    seen.add(key);
  }
  return credentials;
}
