import { z } from 'zod';
import { url } from './scalars.js';

/** Far more than there are modules, sides and versions: what a peer lists is read with each change of the registry. */
const MOST_ENTRIES = 300;

/** version_information_endpoint: one entry of the list of versions. Other versions and fields are fine (VER-11). */
export const version = z.object({ version: z.string().min(1), url });
export const versionList = z.array(version).max(MOST_ENTRIES);

/** version_information_endpoint: Endpoint. Module ids may be custom ones. */
export const endpoint = z.object({
  identifier: z.string().min(1),
  role: z.enum(['SENDER', 'RECEIVER']),
  url,
});
export type Endpoint = z.infer<typeof endpoint>;

/** One that can be kept. */
const listedEndpoint = endpoint.refine(
  ({ identifier, url: address }) => [identifier, address].every(isShortText),
  'expected at most 255 characters, and no NUL or half of a surrogate pair',
);

function isShortText(text: string): boolean {
  return text.length <= 255 && text.isWellFormed() && !text.includes('\0');
}

export const versionDetails = z.object({
  version: z.string().min(1),
  endpoints: z.array(listedEndpoint).max(MOST_ENTRIES),
});
