/**
 * Dependencies point one way (docs/architecture.md). Each folder is listed with the folders of ours that it may
 * import; everything that is not listed is an error.
 */
const LAYERS = {
  ocpi: [],
  infra: ['ocpi'],
  platforms: ['ocpi', 'infra'],
  routing: ['ocpi', 'infra', 'platforms'],
  // The hub processes that share one database.
  processes: ['infra'],
  // Records messages; knows them only as what passed by.
  trace: ['ocpi', 'infra'],
  // The edge: bytes in, one typed request out, and errors turned into answers.
  http: ['ocpi', 'infra', 'platforms', 'trace'],
  relay: ['ocpi', 'infra', 'platforms', 'routing', 'http'],
  replication: ['ocpi', 'infra', 'platforms', 'routing'],
  // Deletes what is kept no longer; knows the tables, and the log by whose marks it is told what is old.
  retention: ['ocpi', 'infra', 'replication'],
  // Fetches what owners do not push; the objects then take the way of pushes.
  pull: ['ocpi', 'infra', 'platforms', 'routing', 'replication'],
  // Whom a request without a receiver is for, and what is learnt about that.
  'open-routing': ['ocpi', 'infra', 'platforms', 'routing', 'relay'],
  // What each OCPI endpoint does with a request, in terms of all of the above.
  endpoints: [
    'ocpi',
    'infra',
    'platforms',
    'routing',
    'http',
    'relay',
    'replication',
    'open-routing',
    'trace',
  ],
  admin: [
    'ocpi',
    'infra',
    'platforms',
    'routing',
    'http',
    'relay',
    'replication',
    'pull',
    'trace',
    'processes',
  ],
  // Puts parts together for hub.ts.
  assembly: [
    'ocpi',
    'infra',
    'platforms',
    'relay',
    'replication',
    'open-routing',
    'pull',
    'trace',
    'retention',
  ],
  // Describes both APIs from the schemas that they check with.
  openapi: ['ocpi', 'infra', 'admin'],
  // The simulated peers know the hub only by its OCPI interface, like every real peer.
  sandbox: ['ocpi', 'infra'],
  // Looks at any hub from outside, through simulated peers.
  conformance: ['ocpi', 'infra', 'sandbox'],
  // Takes processes and servers away from under a hub, and looks at it through simulated peers.
  chaos: ['ocpi', 'infra', 'sandbox'],
};

const layerRules = Object.entries(LAYERS).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import ${allowed.length ? allowed.map((name) => `src/${name}`).join(', ') : 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: {
    path: '^src/',
    // The generated database client is no layer; all but the pure protocol may use it.
    pathNot: [
      ...[layer, ...allowed].map((name) => `^src/${name}/`),
      ...(layer === 'ocpi' ? [] : ['^src/generated/']),
      ...(layer === 'assembly' ? ['^src/config\\.ts$'] : []),
    ],
  },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...layerRules,
    {
      name: 'nobody-imports-the-top',
      comment: 'main.ts starts hub.ts, which puts app.ts together; they know all and nobody below knows them',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|hub)\\.ts$' },
      to: { path: '^src/(app|hub|main)\\.ts$' },
    },
    {
      name: 'sources-know-no-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(test|bench)/|\\.test\\.ts$' },
    },
    {
      name: 'no-dev-dependencies-in-the-program',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^src/generated'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
