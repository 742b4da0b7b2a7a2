/**
 * Checks `features/`: formatting, and the rules of `feature-rules.cjs` on a dry run that includes `@wip`.
 * `--fix` formats. Prints `file:line: reason` and exits 1 when it found something.
 */
const { spawnSync } = require('node:child_process')
const { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { Writable } = require('node:stream')
const { loadConfiguration, runCucumber } = require('@cucumber/cucumber/api')
const { findingsOf } = require('./feature-rules.cjs')

const ROOT = join(__dirname, '..')
const FORMATTER = join(ROOT, 'node_modules/@cucumber/gherkin-utils/bin/gherkin-utils')

function featureFiles(directory) {
  return readdirSync(directory, { encoding: 'utf8', recursive: true }).filter((file) => file.endsWith('.feature'))
}

function format(directory) {
  const files = featureFiles(directory)
  if (files.length === 0) return
  const run = spawnSync(process.execPath, [FORMATTER, 'format', ...files], { cwd: directory, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`The features could not be formatted: ${run.stderr}`)
}

/** The files that formatting would change, found on a copy. */
function unformatted(directory) {
  const copy = mkdtempSync(join(tmpdir(), 'features-'))
  try {
    cpSync(directory, copy, { recursive: true })
    format(copy)
    return featureFiles(directory).filter(
      (file) => readFileSync(join(directory, file), 'utf8') !== readFileSync(join(copy, file), 'utf8'),
    )
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Cucumber's messages of a dry run under the suite's own configuration, without its tag filter and reports. */
async function dryRun(configuration, cwd = ROOT) {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const environment = { cwd, stdout: silent, stderr: process.stderr }
  const provided = { ...configuration, tags: '', format: [], order: 'defined', dryRun: true }
  const { runConfiguration } = await loadConfiguration({ file: false, provided }, environment)
  const envelopes = []
  await runCucumber(runConfiguration, environment, (envelope) => envelopes.push(envelope))
  return envelopes
}

/** The words of the client protocol that are not also error codes, which a feature may name. */
function messageTypes() {
  require('ts-node/register')
  const { ERROR_CODES, downMessageSchema, upMessageSchema } = require('@topgunbuild/core')
  const types = [upMessageSchema, downMessageSchema].flatMap((schema) =>
    schema.options.map((it) => it.shape.type.value),
  )
  return new Set(types.filter((type) => !ERROR_CODES.includes(type)))
}

async function main() {
  const features = join(ROOT, 'features')
  if (process.argv.includes('--fix')) return format(features)
  const findings = unformatted(features).map((file) => ({
    path: `features/${file}`,
    line: 1,
    reason: 'is not formatted: run `npm run fix`',
  }))
  const envelopes = await dryRun(require('../cucumber.js').default)
  findings.push(...findingsOf(envelopes, messageTypes()))
  const scenarios = envelopes.filter((envelope) => envelope.pickle).length
  for (const { path, line, reason } of findings) console.error(`${path}:${line}: ${reason}`)
  if (scenarios === 0) console.error('features/ holds no scenario that could be checked.')
  if (findings.length > 0 || scenarios === 0) process.exitCode = 1
  else console.log(`Features: ${featureFiles(features).length} files, ${scenarios} scenarios, no finding.`)
}

module.exports = { dryRun }

if (require.main === module) {
  main().catch((error) => {
    console.error(error)
    process.exitCode = 1
  })
}
