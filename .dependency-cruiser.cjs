// The direction of imports (see CONTRIBUTING.md, "Rooms"). `npm run check` holds the tree against it.
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'client-not-server',
      severity: 'error',
      from: { path: '^packages/client', pathNot: '__tests__' },
      to: { path: '^packages/server' },
    },
    {
      name: 'server-not-client',
      severity: 'error',
      from: { path: '^packages/server' },
      to: { path: '^packages/client' },
    },
    {
      name: 'core-alone',
      severity: 'error',
      from: { path: '^packages/core' },
      to: { path: '^packages/(client|server)' },
    },
    {
      name: 'through-the-entry',
      severity: 'error',
      from: { path: '^(step-definitions|support|simulation|demo|bench|scripts|examples)' },
      // The disk whose power can be cut is tested with the log that is written to it.
      to: {
        path: '^packages/[^/]+/src/(?!index\\.ts$|(sqlite|idb)\\.ts$|storage/__tests__/support/SimulatedDisk\\.ts$)',
      },
    },
    {
      name: 'packages-list-what-they-use',
      severity: 'error',
      // The bin of a checkout runs the sources, by a tool of the root.
      from: { path: '^packages/', pathNot: ['__tests__', '/bin/'] },
      // What is optional is listed as a peer, and installed by who uses it.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-dev'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'files-through-the-port',
      severity: 'error',
      from: {
        path: '^packages/[^/]+/src/',
        pathNot: [
          '__tests__',
          '^packages/server/src/(storage/node-files|config/read-text-file|cli/main)\\.ts$',
          '^packages/client/src/storage/sqlite/SqliteFiles\\.ts$',
        ],
      },
      to: { path: '^(node:)?fs(/|$)' },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'report-reads-messages',
      severity: 'error',
      // What a page says comes from the messages of a run, never from the code of its steps.
      from: { path: '^report', pathNot: '__tests__' },
      to: { path: '^(packages|step-definitions|support/(?!evidence/)|features)' },
    },
    { name: 'steps-not-packages', severity: 'error', from: { path: '^step-definitions' }, to: { path: '^packages/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // A package may have more entries than its main one.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
    tsPreCompilationDeps: true,
  },
}
