// Loaded by plain Node, before ts-node: keep it JavaScript.
require('./scripts/preflight.cjs').preflight()

const shared = {
  requireModule: ['ts-node/register'],
  require: ['support/**/!(*.test).ts', 'step-definitions/**/*.ts'],
  // No `paths`: features/ is the default, and paths given here would be added to those on the command line.
  tags: 'not @wip',
  order: 'random',
  worldParameters: { topology: 'in-process', slowness: 1 },
  format: [
    'progress',
    ['html', 'reports/cucumber.html'],
    ['message', 'reports/messages.ndjson'],
    ['junit', 'reports/junit.xml'],
  ],
}

module.exports = {
  default: shared,
  wip: { ...shared, tags: '@wip' },
}
