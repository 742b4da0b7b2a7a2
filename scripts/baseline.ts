/**
 * `npm run baseline`: runs every test of the packages and writes what there is, as the baseline that the
 * acceptance suite holds later runs against. Beside it only an acceptance (`npm run sign-off`) writes that file.
 */
import { parseArgs } from 'node:util'
import { MANIFEST_PATH, writeManifest, type Manifest } from '../support/baseline/manifest'
import { sayBad, takeManifest } from '../support/baseline/take-manifest'

const HELP = `npm run baseline

Runs every test under packages/ and writes ${MANIFEST_PATH}: path, SHA-256 and test names of each file.
Refuses when a test fails or is skipped: a baseline vouches for what works.`

async function writeBaseline(root: string): Promise<number> {
  const { manifest, bad, count } = await takeManifest(root)
  if (bad.length > 0) {
    for (const line of sayBad(bad)) console.error(line)
    console.error(`no baseline written: ${bad.length} of ${count} tests did not pass`)
    return 1
  }
  writeManifest(root, manifest)
  console.log(
    `${MANIFEST_PATH}: ${testsIn(manifest, 'single-server')} single-server tests, ${testsIn(manifest, 'cluster')} cluster tests in ${manifest.files.length} files`,
  )
  return 0
}

function testsIn({ files }: Manifest, suite: string): number {
  return files.filter((file) => file.suite === suite).reduce((sum, file) => sum + file.tests.length, 0)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help === true) console.log(HELP)
  else process.exitCode = await writeBaseline(process.cwd())
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
