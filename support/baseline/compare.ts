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
  /** Those of them that are there no more. */
  readonly gone: readonly string[]
  /** Tests that ran and are not in the baseline, as `file: name`. */
  readonly added: readonly string[]
  /** Files of the suite that the baseline does not know; they are not run here. */
  readonly newFiles: readonly string[]
  readonly passed: number
}

/**
 * @param hashes of the baseline's files as they are now; undefined where a file is gone
 * @param present every file of the suite as it is now
 */
export function compare(
  baseline: readonly BaselineFile[],
  hashes: ReadonlyMap<string, string | undefined>,
  results: readonly TestResult[],
  present: readonly string[] = [],
): Comparison {
  const say = ({ file, name, error }: TestResult) => `${file}: ${name}${error === undefined ? '' : ` (${error})`}`
  const known = new Set(baseline.flatMap(({ path, tests }) => tests.map((name) => `${path}: ${name}`)))
  const paths = new Set(baseline.map(({ path }) => path))
  const ran = new Set(results.map((test) => `${test.file}: ${test.name}`))
  return {
    missing: baseline.flatMap(({ path, tests }) =>
      tests.map((name) => `${path}: ${name}`).filter((test) => !ran.has(test)),
    ),
    failed: results.filter((test) => test.result === 'failed').map(say),
    skipped: results.filter((test) => test.result === 'skipped').map(say),
    changed: baseline.filter(({ path, sha256 }) => hashes.get(path) !== sha256).map(({ path }) => path),
    gone: baseline.filter(({ path }) => hashes.get(path) === undefined).map(({ path }) => path),
    added: [...ran].filter((test) => !known.has(test)),
    newFiles: present.filter((path) => !paths.has(path)),
    passed: results.filter((test) => test.result === 'passed').length,
  }
}
