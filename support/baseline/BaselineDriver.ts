/** Runs the tests of the baseline's suites and tells how they stand against it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { compare } from './compare'
import type { Comparison } from './compare'
import { hashOf, readManifest, suiteOf, testFiles } from './manifest'
import type { Suite } from './manifest'
import { runMocha } from './mocha'

/** Of a whole suite: its files as they are now, run, and held against the baseline. */
export async function runSuite(root: string, suite: Suite): Promise<Comparison> {
  const baseline = readManifest(root).files.filter((file) => file.suite === suite)
  const present = baseline.map((file) => file.path).filter((path) => existsSync(join(root, path)))
  const hashes = new Map(present.map((path) => [path, hashOf(root, path)]))
  const run = present.length === 0 ? { tests: [] } : await runMocha(root, present, { parallel: true })
  const files = testFiles(root).filter((path) => suiteOf(path) === suite)
  return compare(baseline, hashes, run.tests, files)
}
