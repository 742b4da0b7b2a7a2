/**
 * `npm run baseline`: runs every test of the packages and writes what there is, as the baseline that the
 * acceptance suite holds later runs against. Nothing else writes that file.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { CLASSIFICATION, hashOf, MANIFEST_PATH, suiteOf, testFiles } from '../support/baseline/manifest'
import type { Manifest } from '../support/baseline/manifest'
import { runMocha } from '../support/baseline/mocha'

const HELP = `npm run baseline

Runs every test under packages/ and writes ${MANIFEST_PATH}: path, SHA-256 and test names of each file.
Refuses when a test fails or is skipped: a baseline vouches for what works.`

async function writeBaseline(root: string): Promise<number> {
  const paths = testFiles(root)
  const run = await runMocha(root, paths, { parallel: true })
  const bad = run.tests.filter((test) => test.result !== 'passed')
  if (bad.length > 0 || run.exitCode !== 0) {
    for (const { file, name, result, error } of bad)
      console.error(`${result}: ${file}: ${name}${error === undefined ? '' : `\n  ${error}`}`)
    console.error(`no baseline written: ${bad.length} of ${run.tests.length} tests did not pass`)
    return 1
  }
  const manifest: Manifest = {
    classification: CLASSIFICATION,
    files: paths.map((path) => ({
      path,
      sha256: hashOf(root, path),
      suite: suiteOf(path),
      tests: run.tests.filter((test) => test.file === path).map((test) => test.name),
    })),
  }
  const target = join(root, MANIFEST_PATH)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, `${JSON.stringify(manifest, undefined, 2)}\n`)
  const count = (suite: string) =>
    manifest.files.filter((file) => file.suite === suite).reduce((sum, file) => sum + file.tests.length, 0)
  console.log(
    `${MANIFEST_PATH}: ${count('single-server')} single-server tests, ${count('cluster')} cluster tests in ${paths.length} files`,
  )
  return 0
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help === true) console.log(HELP)
  else process.exitCode = await writeBaseline(process.cwd())
}

void main()
