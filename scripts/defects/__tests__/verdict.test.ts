/** What is caught, what survived and what is broken, as a table. */
import { expect } from 'chai'
import { Run, type Message } from '../Run'
import { findingOf, type Verdict } from '../verdict'

const AIM = { tag: '@AC-4', step: 'nothing is missing' }

/** A scenario with two steps and the judge behind them; those named do not pass. */
function scenario(id: string, tag: string, failing: Readonly<Record<string, string>>): Message[] {
  const steps = ['a cluster', 'nothing is missing on any node']
  const testSteps = [
    ...steps.map((_text, at) => ({ id: `${id}-${at}`, pickleStepId: `${id}-text-${at}` })),
    { id: `${id}-judge`, hookId: 'judge' },
  ]
  const finished = [...steps, 'the judge'].map((what, at) => ({
    testStepFinished: {
      testCaseStartedId: `${id}-run`,
      testStepId: testSteps[at]?.id ?? '',
      testStepResult: what in failing ? { status: failing[what] ?? '', message: `${what}!` } : { status: 'PASSED' },
    },
  }))
  const pickle = {
    id: `${id}-pickle`,
    name: id,
    tags: [{ name: tag }],
    steps: steps.map((text, at) => ({ id: `${id}-text-${at}`, text })),
  }
  return [
    { hook: { id: 'judge', name: 'the judge' } },
    { pickle },
    { testCase: { id: `${id}-case`, pickleId: `${id}-pickle`, testSteps } },
    { testCaseStarted: { id: `${id}-run`, testCaseId: `${id}-case` } },
    ...finished,
  ]
}

function findingIn(messages: readonly Message[], aim = AIM, trouble: string | null = null) {
  const run = new Run()
  for (const message of messages) run.hear(message)
  return findingOf(aim, run, trouble)
}

const IN_PLACE = { 'nothing is missing on any node': 'FAILED' }

const TABLE: readonly [
  what: string,
  messages: Message[],
  trouble: string | null,
  verdict: Verdict,
  step: string | null,
][] = [
  [
    'the step that states it fails',
    scenario('one', '@AC-4', IN_PLACE),
    null,
    'caught',
    'nothing is missing on any node',
  ],
  [
    'it fails there in one of several scenarios',
    [...scenario('one', '@AC-4', { 'a cluster': 'FAILED' }), ...scenario('two', '@AC-4', IN_PLACE)],
    null,
    'caught',
    'nothing is missing on any node',
  ],
  [
    'enough was heard, and the rest was cut short',
    scenario('one', '@AC-4', IN_PLACE),
    'killed',
    'caught',
    'nothing is missing on any node',
  ],
  ['everything passes', scenario('one', '@AC-4', {}), null, 'survived', null],
  [
    'an earlier step fails, and that one with it',
    scenario('one', '@AC-4', { 'a cluster': 'FAILED', ...IN_PLACE }),
    null,
    'broken',
    'a cluster',
  ],
  [
    'the judge fails, and a step was named',
    scenario('one', '@AC-4', { 'the judge': 'FAILED' }),
    null,
    'broken',
    'the judge',
  ],
  ['a step is not defined', scenario('one', '@AC-4', { 'a cluster': 'UNDEFINED' }), null, 'broken', 'a cluster'],
  [
    'it fails in a scenario of another criterion',
    scenario('one', '@AC-3', IN_PLACE),
    null,
    'broken',
    'nothing is missing on any node',
  ],
  ['another criterion passes, and nothing else ran', scenario('one', '@AC-3', {}), null, 'broken', null],
  ['nothing ran', [], null, 'broken', null],
  ['the patch finds nothing to patch', [], 'Error: there is no method go left to patch', 'broken', null],
  ['all passed, and the program did not end', scenario('one', '@AC-4', {}), 'it did not end', 'broken', null],
]

describe('the verdict on the suite', () => {
  for (const [what, messages, trouble, verdict, step] of TABLE) {
    it(`is "${verdict}" when ${what}`, () => {
      expect(findingIn(messages, AIM, trouble)).to.include({ verdict, step })
    })
  }

  it('counts a hook that is named', () => {
    const finding = findingIn(scenario('one', '@AC-4', { 'the judge': 'FAILED' }), { tag: '@AC-4', step: 'the judge' })
    expect(finding).to.deep.equal({ verdict: 'caught', scenario: 'one', step: 'the judge', message: 'the judge!' })
  })

  it('says why nothing ran', () => {
    expect(findingIn([], AIM, 'Error: gone\n    at here').message).to.equal('Error: gone')
    expect(findingIn([]).message).to.equal('nothing of @AC-4 ran')
  })

  it('takes a test by its file and its title', () => {
    const aim = { tag: 'a.test.ts', step: 'it waits' }
    const told = (failure: string | null): Message[] => [{ test: { file: 'a.test.ts', title: 'it waits', failure } }]
    expect(findingIn(told('no'), aim).verdict).to.equal('caught')
    expect(findingIn(told(null), aim).verdict).to.equal('survived')
    expect(findingIn(told('no'), { ...aim, step: 'it ends' }).verdict).to.equal('broken')
  })
})
