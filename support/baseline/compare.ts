/** Holds a run of tests against the baseline. Pure. */
import type { BaselineFile } from './manifest'
import type { TestResult } from './mocha'

export interface Comparison {
  /** Tests of the baseline that did not run, as `file: name`. */
  readonly missing: readonly string[]
  readonly failed: readonly string[]
  readonly skipped: readonly string[]
  /** Files that are not what they were: what they show, they show on changed tests. */
  readonly changed: readonly string[]
  readonly passed: number
}

/** @param hashes of the baseline's files as they are now; undefined where a file is gone */
export function compare(
  baseline: readonly BaselineFile[],
  hashes: ReadonlyMap<string, string | undefined>,
  results: readonly TestResult[],
): Comparison {
  const say = ({ file, name, error }: TestResult) => `${file}: ${name}${error === undefined ? '' : ` (${error})`}`
  const ran = new Set(results.map((test) => `${test.file}: ${test.name}`))
  return {
    missing: baseline.flatMap(({ path, tests }) =>
      tests.map((name) => `${path}: ${name}`).filter((test) => !ran.has(test)),
    ),
    failed: results.filter((test) => test.result === 'failed').map(say),
    skipped: results.filter((test) => test.result === 'skipped').map(say),
    changed: baseline.filter(({ path, sha256 }) => hashes.get(path) !== sha256).map(({ path }) => path),
    passed: results.filter((test) => test.result === 'passed').length,
  }
}
