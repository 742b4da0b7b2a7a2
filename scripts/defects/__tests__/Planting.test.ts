/** Without a mistake the parts are green, or nothing is judged; with one, each runs until it is caught. */
import { expect } from 'chai'
import type { Defect, Detector } from '../../../defects/Defect'
import type { Entry } from '../aim'
import type { End, Program } from '../Children'
import { Planting } from '../Planting'
import type { Message } from '../Run'
import type { Result } from '../results'

const DETECTOR = { test: 'a.test.ts', title: 'it holds' }

function defectOf(name: string, fails: Detector = DETECTOR): Defect {
  return { name, source: 'a test', fails, consequence: 'none', alsoFails: [] }
}

function entryOf(name: string): Entry {
  return { name, defect: defectOf(name) }
}

/** Programs that say what they are told to, and remember what they were asked. */
class Script {
  readonly asked: Program[] = []
  heardToTheEnd = 0
  constructor(private readonly says: (program: Program) => readonly Message[]) {}

  run(program: Program): Promise<End> {
    this.asked.push(program)
    const cut = this.says(program).some((message) => program.hear(message))
    if (!cut) this.heardToTheEnd += 1
    return Promise.resolve({ ms: 7, trouble: null })
  }
}

function test(failure: string | null, title = 'it holds'): Message {
  return { test: { file: 'a.test.ts', title, failure } }
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  throw new Error('it did not fail')
}

describe('planting', () => {
  it('asks for each part once before, and goes on where all are green', async () => {
    const script = new Script(() => [test(null)])
    await new Planting('/root', script, 2).needsGreen([defectOf('a'), defectOf('b')], () => undefined)
    expect(script.asked).to.have.lengthOf(1)
    expect(script.asked[0]?.preload).to.equal(undefined)
  })

  it('judges nothing where a part is red as it is, and names it', async () => {
    const script = new Script(() => [test('it does not')])
    const failure = await failureOf(new Planting('/root', script, 1).needsGreen([defectOf('a')], () => undefined))
    expect(failure).to.contain('it holds / it holds: it does not')
  })

  it('judges nothing where a part did not run at all', async () => {
    const script = new Script(() => [test(null, 'another')])
    const failure = await failureOf(new Planting('/root', script, 1).needsGreen([defectOf('a')], () => undefined))
    expect(failure).to.contain('a.test.ts: it holds: nothing of it ran')
  })

  it('loads the mistake, and stops listening once it is caught', async () => {
    const script = new Script(() => [test('no'), test(null, 'another')])
    const results = await new Planting('/root', script, 1).plantAll([entryOf('a')], () => undefined)
    expect(script.asked[0]?.preload).to.equal('/root/defects/a.ts')
    expect(script.heardToTheEnd).to.equal(0)
    expect(results).to.have.lengthOf(1)
    expect(results[0]).to.include({ name: 'a', verdict: 'caught', ms: 7 })
  })

  it('keeps the order of the catalogue, however many run at once, and tells of each as it ends', async () => {
    const script = new Script(({ preload }) => [test(preload?.includes('b') === true ? null : 'no')])
    const told: Result[] = []
    const entries = ['a', 'b', 'c', 'd'].map(entryOf)
    const results = await new Planting('/root', script, 3).plantAll(entries, (result) => told.push(result))
    expect(results.map(({ name, verdict }) => `${name} ${verdict}`)).to.deep.equal([
      'a caught',
      'b survived',
      'c caught',
      'd caught',
    ])
    expect(told).to.have.members(results)
  })

  it('runs nothing for a module that cannot be loaded, and calls it broken', async () => {
    const script = new Script(() => [])
    const entry = { name: 'a', cannotLoad: 'there is no method go left to patch' }
    const [result] = await new Planting('/root', script, 1).plantAll([entry], () => undefined)
    expect(result).to.include({ verdict: 'broken', message: 'there is no method go left to patch' })
    expect(script.asked).to.deep.equal([])
  })
})
