/** Runs every test of the packages and lists what there is, for later runs to be held against. */
import { CLASSIFICATION, hashOf, suiteOf, testFiles, type Manifest } from './manifest'
import { runMocha, type TestResult } from './mocha'

export interface TakenManifest {
  readonly manifest: Manifest
  /** Tests that did not pass, and hooks; a manifest vouches for nothing while there is one. */
  readonly bad: readonly TestResult[]
  readonly count: number
}

/** @throws Error when no test ran, or mocha failed with no test to show for it */
export async function takeManifest(root: string): Promise<TakenManifest> {
  const paths = testFiles(root)
  const { tests, exitCode, output } = await runMocha(root, paths, { parallel: true })
  const bad = tests.filter((test) => test.result !== 'passed')
  if (tests.length === 0) throw new Error('there is no test under packages/')
  if (bad.length === 0 && exitCode !== 0) throw new Error(`mocha ended with ${exitCode}:\n${output.slice(-4000)}`)
  const files = paths.map((path) => ({
    path,
    sha256: hashOf(root, path),
    suite: suiteOf(path),
    tests: tests.filter((test) => test.file === path).map((test) => test.name),
  }))
  return { manifest: { classification: CLASSIFICATION, files }, bad, count: tests.length }
}

/** One line for each test that did not pass, and its error. */
export function sayBad(bad: readonly TestResult[]): string[] {
  return bad.map(
    ({ file, name, result, error }) => `${result}: ${file}: ${name}${error === undefined ? '' : `\n  ${error}`}`,
  )
}
