/** What a person reads below a scenario that did not pass. */
import { expect } from 'chai'
import { complaintOf } from '../complaint'
import { failureLines, stepLines } from '../failure-lines'
import { plain } from '../paint'
import { outcomeThat, stepThat } from './outcomes'

const ASSERTION = {
  complaint: 'Expected values to be strictly equal:\n\n2 !== 1\n',
  error:
    'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n2 !== 1\n\n    + expected - actual\n\n    -2\n    +1\n\n    at World.<anonymous> (x.ts:2:23)',
}
const WAIT = {
  complaint: 'gave up after 15000 ms waiting until pigs fly\nlast: members\nnode-1: state 3\nnode-2: state 4',
  error: 'Error: gave up after 15000 ms waiting until pigs fly\nlast: members\n    at x.ts:1:1',
}

describe('a complaint', () => {
  const cases: [what: string, said: string, printed: string, lines: string[], lastSeen: string[]][] = [
    [
      'of two values names both',
      ASSERTION.complaint,
      ASSERTION.error,
      ['Expected values to be strictly equal:', 'expected 1, was 2'],
      [],
    ],
    [
      'of two lists names where they differ',
      "members\n+ actual - expected\n\n  [\n+   'b'\n-   'c'\n  ]",
      'AssertionError: members\n    + expected - actual\n\n     [\n    -  "b"\n    +  "c"\n     ]\n\n    at x.ts:1:1',
      ['members', 'expected "c", was "b"'],
      [],
    ],
    [
      'of something that is only there names that',
      'names',
      'AssertionError: names\n    + expected - actual\n\n     [\n    -  "b"\n     ]\n\n    at x.ts:1:1',
      ['names', 'expected nothing, was "b"'],
      [],
    ],
    [
      'of a condition is its sentence',
      'nothing was written',
      'AssertionError: nothing was written\n    + expected - actual\n\n    -false\n    +true\n\n    at x.ts:1:1',
      ['nothing was written'],
      [],
    ],
    [
      'of a wait is what was waited for, and what was there instead',
      WAIT.complaint,
      WAIT.error,
      ['gave up after 15000 ms waiting until pigs fly'],
      ['last: members', 'node-1: state 3', 'node-2: state 4'],
    ],
    ['of many lines is the first of them', 'the judge found\na\nb\nc', 'Error: …', ['the judge found', 'a', 'b'], []],
  ]
  for (const [what, said, printed, lines, lastSeen] of cases) {
    it(what, () => expect(complaintOf(said, printed)).to.deep.equal({ lines, lastSeen }))
  }
})

describe('the lines of a failure', () => {
  const failed = stepThat({ sentence: 'Then it is 1', status: 'failed', ...ASSERTION })
  const filed = stepThat({ isHook: true, sentence: 'what failed is filed', notes: ['logs: reports/logs/x/'] })

  it('name what was expected, what was seen, how to run it again, and where its logs are', () => {
    const outcome = outcomeThat({ status: 'failed', steps: [failed, filed, filed], lastSeen: ['node-1: state 5'] })
    expect(failureLines(outcome, 'npx cucumber-js features/x.feature:12', plain)).to.deep.equal([
      'AC-4  The owner of the key crashes (failed, 3.2 s)',
      '     features/x.feature:12',
      '     expected   Then it is 1',
      '                Expected values to be strictly equal:',
      '                expected 1, was 2',
      '     last seen  node-1: state 5',
      '     run again  npx cucumber-js features/x.feature:12',
      '     logs       reports/logs/x/',
    ])
  })

  it('show what a wait saw in its last moment rather than what was seen later', () => {
    const waited = stepThat({ status: 'failed', ...WAIT })
    const lines = failureLines(outcomeThat({ steps: [waited], lastSeen: ['node-1: state 9'] }), '', plain).join('\n')
    expect(lines).to.contain('node-2: state 4').and.not.to.contain('state 9')
  })

  it('name every step and hook that went wrong, and how', () => {
    const steps = [
      stepThat({ sentence: 'Given pigs', status: 'undefined', definedAt: null }),
      stepThat({ sentence: 'Given cows', status: 'pending', place: 'features/x.feature:14' }),
      stepThat({
        sentence: 'the judge',
        isHook: true,
        status: 'failed',
        place: null,
        complaint: 'the judge found',
        error: '',
      }),
    ]
    expect(failureLines(outcomeThat({ status: 'failed', steps }), 'again', plain).slice(2, -1)).to.deep.equal([
      '     undefined  Given pigs # features/x.feature:13',
      '     pending    Given cows # features/x.feature:14',
      '     expected   (hook) the judge',
      '                the judge found',
    ])
  })

  it('leave out what would fill the screen, and say so', () => {
    const lastSeen = Array.from({ length: 20 }, (_, index) => `node-${index}: ${'x'.repeat(400)}`)
    const lines = failureLines(outcomeThat({ lastSeen }), 'again', plain)
    expect(lines.filter((line) => line.includes('node-'))).to.have.length(12)
    expect(lines.join('\n')).to.contain('… and 8 lines more').and.not.to.contain('x'.repeat(300))
  })

  it('are followed by every step, with tables, notes, snippets and the whole error', () => {
    const steps = [
      stepThat({ argument: ['| a | b |'] }),
      failed,
      stepThat({ sentence: 'Given pigs', status: 'undefined', definedAt: null, snippets: ["Given('pigs')"] }),
      stepThat({ sentence: 'the judge', isHook: true, definedAt: 'support/hooks.ts:7', notes: ['judged: so and so'] }),
      stepThat({ sentence: 'everything is closed', isHook: true }),
      filed,
    ]
    expect(stepLines(outcomeThat({ steps }), plain)).to.deep.equal([
      '✔ Given a cluster of 3 nodes # step-definitions/x.ts:5',
      '    | a | b |',
      '✖ Then it is 1 # step-definitions/x.ts:5',
      ...ASSERTION.error.split('\n').map((line) => (line === '' ? '' : `    ${line}`)),
      '? Given pigs # features/x.feature:13',
      '    nobody defined it; this would:',
      "    Given('pigs')",
      '✔ Hook: the judge # support/hooks.ts:7',
      '    note: judged: so and so',
    ])
  })
})
