// Loaded by plain Node, before ts-node: keep it JavaScript.
require('./scripts/preflight.cjs').preflight()
require('./scripts/keep-alone.cjs').keepAlone()
const { availableParallelism } = require('node:os')
const { isWholeRun, workersFor } = require('./scripts/whole-run.cjs')

/** Told to every worker. */
const run = {
  wholeRun: isWholeRun(process.argv),
  // By it the workers that share a run know each other.
  runName: `${process.pid} ${Date.now()}`,
}

const shared = {
  requireModule: ['ts-node/register'],
  require: ['support/**/!(*.test).ts', 'step-definitions/**/*.ts'],
  // No `paths`: features/ is the default, and paths given here would be added to those on the command line.
  tags: 'not @wip',
  order: 'random',
  plugin: ['./scripts/longest-first.cjs'],
  parallel: workersFor(process.env, process.argv, availableParallelism()),
  worldParameters: { ...run, topology: 'in-process', slowness: 1 },
  format: [
    './report/progress.cjs',
    ['html', 'reports/cucumber.html'],
    // The page of this run; a whole run is also filed as reports/acceptance.html and reports/messages.ndjson.
    ['./report/formatter.cjs', 'reports/last/acceptance.html'],
    ['junit', 'reports/junit.xml'],
  ],
}

/** Each node a process of its own; what starts other test programs instead of nodes has run in this process already. */
const processes = {
  ...shared,
  tags: 'not @wip and not @project',
  worldParameters: { ...run, topology: 'processes', slowness: 2 },
  format: [
    './report/progress.cjs',
    ['html', 'reports/processes/cucumber.html'],
    ['./report/formatter.cjs', 'reports/processes/last/acceptance.html'],
    ['junit', 'reports/processes/junit.xml'],
  ],
}

/** Nodes that run already; seeds, admins and adminToken are given as world parameters, as accept:external does. */
const external = {
  ...processes,
  worldParameters: { ...run, topology: 'external', slowness: 2 },
  format: [
    './report/progress.cjs',
    ['html', 'reports/external/cucumber.html'],
    ['./report/formatter.cjs', 'reports/external/last/acceptance.html'],
    ['junit', 'reports/external/junit.xml'],
  ],
}

/** Nodes and clients on simulated machines, in virtual time; what reaches for sockets, certificates or programs is left out. */
const simulated = {
  ...processes,
  worldParameters: { ...run, topology: 'simulated', slowness: 1, seed: 1 },
  format: [
    './report/progress.cjs',
    ['html', 'reports/simulated/cucumber.html'],
    ['./report/formatter.cjs', 'reports/simulated/last/acceptance.html'],
    ['junit', 'reports/simulated/junit.xml'],
  ],
}

module.exports = {
  default: shared,
  processes,
  external,
  simulated,
  wip: { ...shared, tags: '@wip' },
}
