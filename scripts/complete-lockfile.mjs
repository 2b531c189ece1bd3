/**
 * `npm run lock`, after every change of the dependencies: writes package-lock.json anew and completes it.
 *
 * npm leaves a package for another platform out of the lock file when the registry it asked does not have it, and
 * then `npm ci` refuses that very lock file, on every machine. Mirrors often carry only the platforms in use. The
 * entries added here say which platform such a package is for, so that npm passes it over everywhere else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './set-up.mjs';
import { step } from './step.mjs';

const OSES = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'windows'];
const CPUS = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

const file = join(projectRoot, 'package-lock.json');
await step('writing package-lock.json', 'npm', ['install', '--package-lock-only'], { cwd: projectRoot });
const lock = JSON.parse(readFileSync(file, 'utf8'));

for (const [parentPath, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (isLocked(parentPath, name)) continue;
    const platform = platformOf(name);
    if (!platform)
      throw new Error(`${parentPath} wants ${name}, which is not locked and whose platform is unknown`);
    const flags = { ...(parent.dev && { dev: true }), ...(parent.devOptional && { devOptional: true }) };
    lock.packages[`node_modules/${name}`] = { version, ...flags, optional: true, ...platform };
  }
}

const byPath = ([a], [b]) => (a < b ? -1 : 1);
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byPath));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);

/** Whether `name`, wanted by the package at `path`, is found in a node_modules folder there or above. */
function isLocked(path, name) {
  if (lock.packages[`${path}${path && '/'}node_modules/${name}`]) return true;
  if (path === '') return false;
  return isLocked(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name);
}

/** The platform in the last words of a name such as `@swc/core-linux-arm-gnueabihf`. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = OSES.find((each) => words.includes(each));
  const cpu = CPUS.find((each) => words.includes(each));
  if (!os || !cpu) return undefined;
  const libc = /musl/.test(name) ? 'musl' : os === 'linux' && /gnu/.test(name) ? 'glibc' : undefined;
  return { os: [os === 'windows' ? 'win32' : os], cpu: [cpu], ...(libc && { libc: [libc] }) };
}
