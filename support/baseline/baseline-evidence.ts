/** What a report is told of tests that are not those of the baseline. Pure. */
import type { BaselineChange, BaselineEvidence } from '../evidence/BaselineEvidence'
import type { Comparison } from './compare'

export function baselineEvidence(suite: string, comparison: Comparison): BaselineEvidence {
  const { passed, changed, gone, newFiles, added, missing } = comparison
  const titlesIn = (path: string, tests: readonly string[]): string[] => {
    const start = `${path}: `
    return tests.filter((test) => test.startsWith(start)).map((test) => test.slice(start.length))
  }
  const changeOf = (change: BaselineChange['change'], path: string): BaselineChange => ({
    path,
    change,
    testsAdded: titlesIn(path, added),
    testsGone: titlesIn(path, missing),
  })
  const files = [
    ...changed.filter((path) => !gone.includes(path)).map((path) => changeOf('changed', path)),
    ...gone.map((path) => changeOf('gone', path)),
    ...newFiles.map((path) => changeOf('added', path)),
  ]
  return { version: 1, suite, passed, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) }
}
