import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../infra/project-root.js';
import { FUNCTIONAL_MODULE_DESCRIPTIONS } from '../ocpi/functional-modules.js';
import { adminDocument } from './admin-document.js';
import { ocpiDocument } from './ocpi-document.js';

/**
 * `npm run openapi` writes the descriptions of both APIs; `npm run openapi:check` only looks whether they are what
 * it would write.
 */
const documents = {
  'openapi/admin.json': adminDocument(),
  'openapi/ocpi.json': ocpiDocument(FUNCTIONAL_MODULE_DESCRIPTIONS),
};

const isCheck = process.argv.includes('--check');
for (const [file, document] of Object.entries(documents)) {
  const path = join(projectRoot, file);
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  if (!isCheck) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${file} is not what the sources say; run: npm run openapi\n`);
    process.exitCode = 1;
  }
}
