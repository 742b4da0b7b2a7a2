/** On a terminal one line is written anew, and nothing of it is left where something else is to be read. */
import type { Envelope } from '@cucumber/messages'
import { expect } from 'chai'
import { columnsOf } from '../clip'
import { plain } from '../paint'
import { RunProgress } from '../RunProgress'
import { Screen } from '../Screen'
import { TinyProject } from './tiny-run'

const FEATURE = `Feature: tiny
  @AC-4
  Example: ${'A title that no terminal of eighty columns has room for, '.repeat(2)}
    Given it is 1

  @P-1
  Example: It fails
    Given it is 2
`
const STEPS = `
const { After, AfterAll, Given } = cucumber
Given('it is {int}', (number) => { if (number !== 1) throw new Error('not one') })
After({ name: 'closes' }, () => undefined)
AfterAll({ name: 'sums' }, () => undefined)
`

/** What can be read on a terminal after all that was written to it, and what its last line was in between. */
class Paper {
  private readonly lines = ['']
  readonly drawn: string[] = []

  readonly write = (text: string): void => {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) this.lines.push('')
      const [kept = '', ...anew] = part.split('\r\u001b[2K')
      const last = anew.at(-1)
      this.lines.push(last ?? `${this.lines.pop() ?? ''}${kept}`)
      if (last !== undefined) this.lines.splice(-2, 1)
      if (last?.startsWith('[') === true) this.drawn.push(last)
    }
  }

  get text(): string {
    return this.lines.join('\n')
  }

  get lastLine(): string {
    return this.lines.at(-1) ?? ''
  }
}

describe('a run on a terminal', function () {
  this.timeout(60_000)
  let messages: Envelope[]

  before(async () => {
    const tiny = new TinyProject({ 'features/tiny.feature': FEATURE, 'steps.cjs': STEPS })
    try {
      messages = await tiny.messages()
    } finally {
      tiny.remove()
    }
  })

  /** @param after what is looked at after every message */
  function watch(after: (envelope: Envelope, paper: Paper, progress: RunProgress) => void = () => undefined): Paper {
    const paper = new Paper()
    let now = 0
    const screen = new Screen({ write: paper.write, columns: () => 80 })
    const rerun = (place: string): string => `again ${place}`
    const progress = new RunProgress(screen, { paint: plain, rerun, now: () => (now += 10) })
    for (const envelope of messages) {
      progress.take(envelope)
      after(envelope, paper, progress)
    }
    return paper
  }

  it('shows in one line that fits which scenario runs, and of how many', () => {
    const { drawn } = watch()
    expect(
      drawn.some((line) => /^\[1\/2\] AC-4 {2}A title that no terminal.*… {2}\d\.\d s {2}\d\.\d s$/.test(line)),
    ).to.equal(true)
    expect(drawn.some((line) => /^\[2\/2\] P-1 {3}It fails {2}\d\.\d s {2}\d\.\d s$/.test(line))).to.equal(true)
    expect(drawn.some((line) => line.includes('(1 failed)'))).to.equal(true)
    for (const line of drawn) expect(columnsOf(line)).to.be.at.most(79)
  })

  it('leaves the failure, how to run it again, and the counts, and no line of the others', () => {
    const { text } = watch()
    expect(text).to.match(/^\nFAIL P-1 {3}It fails \(failed, /)
    expect(text).to.contain('     run again  again features/tiny.feature:7\n')
    expect(text).to.contain('\n2 scenarios (1 failed, 1 passed)\n')
    expect(text).not.to.contain('AC-4')
    expect(text).not.to.match(/^\[/m)
  })

  it('keeps the last line free while hooks may print: after a failure, and around the run', () => {
    let isFree = false
    let times = 0
    watch((envelope, paper, progress) => {
      if (envelope.testStepFinished?.testStepResult.status === 'FAILED') isFree = true
      if (envelope.testCaseFinished !== undefined) isFree = false
      if (envelope.testRunHookStarted !== undefined) isFree = true
      if (envelope.testRunHookFinished !== undefined) isFree = false
      if (!isFree) return
      times++
      progress.draw()
      expect(paper.lastLine).to.equal('')
    })
    expect(times).to.be.at.least(4)
  })
})
