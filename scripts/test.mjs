/**
 * `npm test`: everything that must hold, in one command: the quality gates and the tests, against one real
 * PostgreSQL and one real Redis that live as long as the run.
 *
 *   npm test                          all gates, then all tests
 *   npm test -- test/infra -t redis   only tests; the arguments are Jest's
 *   npm test -- --only lint,jest      only these gates
 *
 * Started by scripts/run.mjs, which made the checkout ready.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './set-up.mjs';
import { runToEnd, say } from './step.mjs';
import { startTestServers } from './test-servers.mjs';

const JEST_RESULT = join(projectRoot, '.setup', 'jest-result.json');
const RUN_RESULT = join(projectRoot, '.setup', 'test-result.json');

const tool = (name) => join(projectRoot, 'node_modules', '.bin', name);

const GATES = {
  lint: [tool('biome'), ['check', '--error-on-warnings', '--max-diagnostics=50']],
  typecheck: [tool('tsc'), ['-p', 'tsconfig.check.json', '--pretty', 'false']],
  layers: [tool('depcruise'), ['--config', '.dependency-cruiser.cjs', 'src', 'test', 'bench']],
  unused: [tool('knip'), ['--no-config-hints']],
  migrations: [process.execPath, ['dist/infra/migrations/check.js']],
  openapi: [process.execPath, ['dist/openapi/write.js', '--check']],
};

const { gates, jestArgs } = choose(process.argv.slice(2));
process.exitCode = await run();

/** Which gates to run, and Jest's arguments (undefined: no Jest). */
function choose(args) {
  if (args[0] === '--only') {
    const names = (args[1] ?? '').split(',');
    const unknown = names.filter((name) => !(name in GATES) && name !== 'jest');
    if (unknown.length > 0) {
      say(`no such gate: ${unknown.join(', ')}; there are ${[...Object.keys(GATES), 'jest'].join(', ')}`);
      process.exit(2);
    }
    return {
      gates: Object.keys(GATES).filter((name) => names.includes(name)),
      jestArgs: names.includes('jest') ? args.slice(2) : undefined,
    };
  }
  return { gates: args.length > 0 ? [] : Object.keys(GATES), jestArgs: args };
}

async function run() {
  mkdirSync(join(projectRoot, '.setup'), { recursive: true });
  rmSync(RUN_RESULT, { force: true });
  const servers = await startTestServers();
  const failures = [];
  let passed = 0;
  try {
    for (const name of gates) {
      if (await passes(name, servers)) passed += 1;
      else failures.push(name);
    }
    if (jestArgs) {
      const tests = await runJest(jestArgs, servers);
      passed += tests.passed;
      failures.push(...tests.failures);
    }
  } finally {
    await servers.stop();
  }
  writeFileSync(RUN_RESULT, JSON.stringify({ passed, failed: failures.length }));
  for (const failure of failures) say(`FAILED ${failure}`);
  say(`${passed} passed, ${failures.length} failed (gates and tests)`);
  return failures.length === 0 ? 0 : 1;
}

async function passes(name, servers) {
  const startedAt = Date.now();
  const [command, args] = GATES[name];
  const { code, output } = await runUnlessStopping(servers, command, args);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
  say(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  return code === 0;
}

async function runJest(args, servers) {
  rmSync(JEST_RESULT, { force: true });
  const { code } = await runUnlessStopping(
    servers,
    process.execPath,
    [
      '--experimental-vm-modules', // Jest's way to real ES modules,
      '--disable-warning=ExperimentalWarning', // about which Node would warn in every worker
      'node_modules/jest/bin/jest.js',
      '--passWithNoTests',
      '--json',
      `--outputFile=${JEST_RESULT}`,
      ...args,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] }, // its report goes to stderr, the JSON to the file
  );
  if (!existsSync(JEST_RESULT)) return { passed: 0, failures: [`jest (ended with ${code})`] };

  const { numPassedTests, testResults, success } = JSON.parse(readFileSync(JEST_RESULT, 'utf8'));
  const failures = testResults.flatMap(({ name, status, assertionResults }) => {
    const file = name.slice(projectRoot.length + 1);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [`${file} (did not run)`];
    return failed.map((test) => `${file}: ${test.fullName}`);
  });
  if ((!success || code !== 0) && failures.length === 0) failures.push(`jest (ended with ${code})`);
  return { passed: numPassedTests, failures };
}

/** After a signal nothing new is begun; its handler cleans up and ends the process. */
function runUnlessStopping(servers, command, args, options) {
  if (servers.isStopping()) return new Promise(() => {});
  return runToEnd(command, args, { cwd: projectRoot, env: servers.env, ...options });
}
