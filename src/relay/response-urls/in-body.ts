import { OcpiError } from '../../ocpi/errors.js';
import { parseJsonBody } from '../../ocpi/json/json-body.js';
import { memberPlaces } from '../../ocpi/json/member-places.js';
import { type FoundResponseUrl, onlyOne, refused } from './found.js';

/**
 * The response_url of a command or of a SetChargingProfile: a member of the object itself, whatever stands deeper
 * (CMD-R-07, CHP-R-05). Pure.
 *
 * @throws OcpiError malformedJson (400), or invalidParameter where there is not exactly one
 */
export function findInBody(body: Buffer): FoundResponseUrl {
  const { text, value } = parseJsonBody(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new OcpiError('invalidParameter', 'body: expected a JSON object');
  const { start, end } = onlyOne(memberPlaces(text).filter(({ name }) => name === 'response_url'));
  const url: unknown = JSON.parse(text.slice(start, end));
  if (typeof url !== 'string' || url === '') throw refused('expected a URL');
  return { url, text, start, end };
}
