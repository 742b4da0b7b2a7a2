/** Holding a run against the baseline: every way in which a test can be missing is told apart. */
import { expect } from 'chai'
import { baselineEvidence } from '../baseline-evidence'
import { compare } from '../compare'
import type { BaselineFile } from '../manifest'
import type { TestResult } from '../mocha'

const PATH = 'packages/core/src/__tests__/a.test.ts'
const baseline: readonly BaselineFile[] = [
  { path: PATH, sha256: 'one', suite: 'cluster', tests: ['a adds', 'a removes'] },
]
const passed = (name: string): TestResult => ({ file: PATH, name, result: 'passed' })
const hashes = new Map([[PATH, 'one']])

describe('a run held against the baseline', () => {
  const table: readonly [
    string,
    ReadonlyMap<string, string>,
    readonly TestResult[],
    Partial<ReturnType<typeof compare>>,
  ][] = [
    ['all there', hashes, [passed('a adds'), passed('a removes')], { passed: 2 }],
    [
      'one more than before',
      hashes,
      [passed('a adds'), passed('a removes'), passed('a grows')],
      { passed: 3, added: [`${PATH}: a grows`] },
    ],
    ['one gone', hashes, [passed('a adds')], { passed: 1, missing: [`${PATH}: a removes`] }],
    [
      'one renamed',
      hashes,
      [passed('a adds'), passed('a deletes')],
      { passed: 2, missing: [`${PATH}: a removes`], added: [`${PATH}: a deletes`] },
    ],
    [
      'one skipped',
      hashes,
      [passed('a adds'), { ...passed('a removes'), result: 'skipped' }],
      { passed: 1, skipped: [`${PATH}: a removes`] },
    ],
    [
      'one failed',
      hashes,
      [passed('a adds'), { ...passed('a removes'), result: 'failed', error: 'no' }],
      { passed: 1, failed: [`${PATH}: a removes (no)`] },
    ],
    [
      'the file changed',
      new Map([[PATH, 'two']]),
      [passed('a adds'), passed('a removes')],
      { passed: 2, changed: [PATH] },
    ],
    [
      'the file gone',
      new Map(),
      [],
      { missing: [`${PATH}: a adds`, `${PATH}: a removes`], changed: [PATH], gone: [PATH] },
    ],
  ]
  for (const [title, now, results, expected] of table) {
    it(title, () => {
      expect(compare(baseline, now, results)).to.deep.equal({
        missing: [],
        failed: [],
        skipped: [],
        changed: [],
        gone: [],
        added: [],
        newFiles: [],
        passed: 0,
        ...expected,
      })
    })
  }
})

describe('what a report is told of the tests', () => {
  const told = (now: ReadonlyMap<string, string>, results: readonly TestResult[], present: readonly string[]) =>
    baselineEvidence('cluster', compare(baseline, now, results, present)).files

  it('is nothing while they are those of the baseline', () => {
    expect(told(hashes, [passed('a adds'), passed('a removes')], [PATH])).to.deep.equal([])
  })

  it('names what was added to a changed file, and what is gone from it', () => {
    expect(told(new Map([[PATH, 'two']]), [passed('a adds'), passed('a grows')], [PATH])).to.deep.equal([
      { path: PATH, change: 'changed', testsAdded: ['a grows'], testsGone: ['a removes'] },
    ])
  })

  it('tells files that are gone from files that are new', () => {
    const other = 'packages/core/src/__tests__/b.test.ts'
    expect(told(new Map(), [], [other])).to.deep.equal([
      { path: PATH, change: 'gone', testsAdded: [], testsGone: ['a adds', 'a removes'] },
      { path: other, change: 'added', testsAdded: [], testsGone: [] },
    ])
  })
})
