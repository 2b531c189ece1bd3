/**
 * Finds a Redis server, or gets one. No npm package ships one, so where none is installed, on
 * Debian and Ubuntu, the distribution's own packages are fetched by apt (which checks their
 * signatures) and unpacked below `.setup/redis`. That needs no root, starts no system service,
 * changes nothing outside the checkout, and so is the same for root and for everybody else.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from './set-up.mjs';
import { withSetUpLock } from './set-up-lock.mjs';
import { runToEnd, say, step } from './step.mjs';

const HOME = join(projectRoot, '.setup', 'redis');
const UNPACKED_SERVER = join(HOME, 'redis-server');
const NAMES = ['redis-server', 'valkey-server'];

const HOW_TO_INSTALL =
  'no Redis found: install redis-server or valkey-server (Debian, Ubuntu: apt-get install redis-server; ' +
  'macOS: brew install redis), or set REDIS_URL to a running one';

/** The path of a Redis (or Valkey) server that runs on this machine. Throws one clear line when there is none. */
export async function findOrGetRedis() {
  return (
    find() ??
    withSetUpLock(
      `${projectRoot} redis`,
      () => say('waiting for another set-up of this checkout ...'),
      async () => find() ?? get(),
    )
  );
}

function find() {
  const given = process.env.HUB_REDIS_SERVER;
  if (given) {
    if (isExecutable(given)) return given;
    throw new Error(`HUB_REDIS_SERVER=${given} is not an executable file`);
  }
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/bin', '/usr/sbin'];
  const candidates = NAMES.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)));
  return [...candidates, UNPACKED_SERVER].find(isExecutable);
}

async function get() {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) throw new Error(HOW_TO_INSTALL);
  try {
    await unpackFromDistribution();
    const { code, output } = await runToEnd(UNPACKED_SERVER, ['--version']);
    if (code !== 0) throw new Error(`the unpacked Redis does not run: ${output.trim()}`);
    return UNPACKED_SERVER;
  } catch (error) {
    rmSync(HOME, { recursive: true, force: true });
    const reason = lastLine(error.output) ?? error.message;
    throw new Error(`${HOW_TO_INSTALL} (fetching it with apt failed: ${reason})`);
  }
}

async function unpackFromDistribution() {
  rmSync(HOME, { recursive: true, force: true });
  const work = `${HOME}.work`;
  rmSync(work, { recursive: true, force: true });
  for (const folder of ['lists/partial', 'cache/archives/partial', 'root'])
    mkdirSync(join(work, folder), { recursive: true });

  await downloadPackages(work);
  const archives = join(work, 'cache', 'archives');
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    const { code, output } = await runToEnd('dpkg', ['-x', join(archives, file), join(work, 'root')]);
    if (code !== 0) throw new Error(`unpacking ${file} failed: ${output.trim()}`);
  }
  for (const folder of ['lists', 'cache']) rmSync(join(work, folder), { recursive: true });
  writeLauncher(work);
  renameSync(work, HOME); // appears as a whole or not at all
}

async function downloadPackages(work) {
  const own = [
    '-o',
    `Dir::Cache=${join(work, 'cache')}`,
    '-o',
    'Debug::NoLocking=1',
    '-o',
    'APT::Sandbox::User=',
  ];
  const download = ['install', '-y', '-q', '--no-install-recommends', '--download-only', 'redis-server'];
  try {
    // The machine's package lists are readable by everybody; often they are there and recent enough.
    await step('getting redis-server (apt, unpacked into .setup)', 'apt-get', [...own, ...download], {
      quiet: true,
    });
  } catch {
    const ownLists = [...own, '-o', `Dir::State::lists=${join(work, 'lists')}`];
    await step('fetching package lists (apt)', 'apt-get', [...ownLists, 'update', '-q'], { quiet: true });
    await step('getting redis-server (apt, unpacked into .setup)', 'apt-get', [...ownLists, ...download], {
      quiet: true,
    });
  }
}

/** One file that starts the unpacked server with the shared libraries that were unpacked next to it. */
function writeLauncher(work) {
  const libraries = readdirSync(join(work, 'root'), { recursive: true, withFileTypes: true })
    .filter((entry) => /\.so(\.|$)/.test(entry.name))
    .map((entry) => entry.parentPath ?? entry.path);
  const paths = [...new Set(libraries)].map((folder) => `$here${folder.slice(work.length)}`).join(':');
  const script = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
LD_LIBRARY_PATH="${paths}" exec "$here/root/usr/bin/redis-server" "$@"
`;
  writeFileSync(join(work, 'redis-server'), script, { mode: 0o755 });
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function lastLine(text) {
  return text?.trim().split('\n').at(-1);
}
