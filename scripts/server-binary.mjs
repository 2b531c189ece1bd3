/**
 * Finds a server's program on this machine, or gets it. No npm package ships these, so where one is not installed, on
 * Debian and Ubuntu, the distribution's own packages are fetched by apt (which checks their
 * signatures) and unpacked below `.setup/<package>`. That needs no root, starts no system service,
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

const REDIS = {
  /** Where its path may be given. */
  variable: 'HUB_REDIS_SERVER',
  /** Of programs that will do. */
  names: ['redis-server', 'valkey-server'],
  folder: join(projectRoot, '.setup', 'redis'),
  package: 'redis-server',
  /** Inside the package. */
  program: 'usr/bin/redis-server',
  howToInstall:
    'no Redis found: install redis-server or valkey-server (Debian, Ubuntu: apt-get install redis-server; ' +
    'macOS: brew install redis), or set REDIS_URL to a running one',
};

const PGBOUNCER = {
  variable: 'HUB_PGBOUNCER',
  names: ['pgbouncer'],
  folder: join(projectRoot, '.setup', 'pgbouncer'),
  package: 'pgbouncer',
  program: 'usr/sbin/pgbouncer',
  howToInstall: 'no PgBouncer found, so it is not tested with',
};

/** The path of a Redis (or Valkey) server that runs on this machine. Throws one clear line when there is none. */
export function findOrGetRedis() {
  return findOrGet(REDIS);
}

/** The path of a PgBouncer, for tests only; undefined, and a line that says so, where there is none. */
export async function findOrGetPgBouncer() {
  try {
    return await findOrGet(PGBOUNCER);
  } catch (error) {
    say(error.message);
    return undefined;
  }
}

async function findOrGet(server) {
  return (
    find(server) ??
    withSetUpLock(
      server.folder,
      () => say('waiting for another set-up of this checkout ...'),
      async () => find(server) ?? get(server),
    )
  );
}

/** One file starts an unpacked server. */
const launcherOf = ({ folder, names }) => join(folder, names[0]);

function find(server) {
  const given = process.env[server.variable];
  if (given) {
    if (isExecutable(given)) return given;
    throw new Error(`${server.variable}=${given} is not an executable file`);
  }
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/bin', '/usr/sbin'];
  const candidates = server.names.flatMap((name) =>
    folders.filter(Boolean).map((folder) => join(folder, name)),
  );
  return [...candidates, launcherOf(server)].find(isExecutable);
}

async function get(server) {
  const { folder, package: name, howToInstall } = server;
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) throw new Error(howToInstall);
  try {
    await unpackFromDistribution(server);
    const { code, output } = await runToEnd(launcherOf(server), ['--version']);
    if (code !== 0) throw new Error(`the unpacked ${name} does not run: ${output.trim()}`);
    return launcherOf(server);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const reason = lastLine(error.output) ?? error.message;
    throw new Error(`${howToInstall} (fetching it with apt failed: ${reason})`);
  }
}

async function unpackFromDistribution(server) {
  const { folder } = server;
  rmSync(folder, { recursive: true, force: true });
  const work = `${folder}.work`;
  rmSync(work, { recursive: true, force: true });
  for (const part of ['lists/partial', 'cache/archives/partial', 'root'])
    mkdirSync(join(work, part), { recursive: true });

  await downloadPackages(work, server);
  const archives = join(work, 'cache', 'archives');
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    const { code, output } = await runToEnd('dpkg', ['-x', join(archives, file), join(work, 'root')]);
    if (code !== 0) throw new Error(`unpacking ${file} failed: ${output.trim()}`);
  }
  for (const part of ['lists', 'cache']) rmSync(join(work, part), { recursive: true });
  writeLauncher(work, server);
  renameSync(work, folder); // appears as a whole or not at all
}

async function downloadPackages(work, { package: name }) {
  const own = [
    '-o',
    `Dir::Cache=${join(work, 'cache')}`,
    '-o',
    'Debug::NoLocking=1',
    '-o',
    'APT::Sandbox::User=',
  ];
  const download = ['install', '-y', '-q', '--no-install-recommends', '--download-only', name];
  const title = `getting ${name} (apt, unpacked into .setup)`;
  try {
    // The machine's package lists are readable by everybody; often they are there and recent enough.
    await step(title, 'apt-get', [...own, ...download], { quiet: true });
  } catch {
    const ownLists = [...own, '-o', `Dir::State::lists=${join(work, 'lists')}`];
    await step('fetching package lists (apt)', 'apt-get', [...ownLists, 'update', '-q'], { quiet: true });
    await step(title, 'apt-get', [...ownLists, ...download], { quiet: true });
  }
}

/** Starts the unpacked server with the shared libraries that were unpacked next to it. */
function writeLauncher(work, { names, program }) {
  const libraries = readdirSync(join(work, 'root'), { recursive: true, withFileTypes: true })
    .filter((entry) => /\.so(\.|$)/.test(entry.name))
    .map((entry) => entry.parentPath ?? entry.path);
  const paths = [...new Set(libraries)].map((folder) => `$here${folder.slice(work.length)}`).join(':');
  const script = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
LD_LIBRARY_PATH="${paths}" exec "$here/root/${program}" "$@"
`;
  writeFileSync(join(work, names[0]), script, { mode: 0o755 });
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
