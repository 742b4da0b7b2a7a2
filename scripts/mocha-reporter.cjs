/** Mocha's own `spec` output, and beside it the counts, and what failed, as JSON in the file named by the option `output`. */
const { mkdirSync, writeFileSync } = require('node:fs')
const { dirname } = require('node:path')
const { reporters } = require('mocha')

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    const { output } = options.reporterOption
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      mkdirSync(dirname(output), { recursive: true })
      const failing = this.failures.map((test) => test.fullTitle())
      writeFileSync(output, JSON.stringify({ passed: passes, failed: failures, pending, failing }))
    })
  }
}
