import { z } from 'zod';
import { url } from './scalars.js';

/** version_information_endpoint: one entry of the list of versions. Other versions and fields are fine (VER-11). */
export const version = z.object({ version: z.string().min(1), url });
export const versionList = z.array(version);

/** version_information_endpoint: Endpoint. Module ids may be custom ones. */
export const endpoint = z.object({
  identifier: z.string().min(1),
  role: z.enum(['SENDER', 'RECEIVER']),
  url,
});
export type Endpoint = z.infer<typeof endpoint>;

export const versionDetails = z.object({ version: z.string().min(1), endpoints: z.array(endpoint) });
