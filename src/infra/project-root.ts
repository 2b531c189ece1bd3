import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of package.json. Looked for upwards, because the same source runs from `src` (tests),
 * from `dist` (the program) and from `dist/with-bench` (benchmarks), which lie at different depths.
 */
export const projectRoot = findUpwards(dirname(fileURLToPath(import.meta.url)));

function findUpwards(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json of ocpi-hub not found above its sources');
  return findUpwards(parent);
}
