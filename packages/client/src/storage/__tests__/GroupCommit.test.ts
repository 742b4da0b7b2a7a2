/** What one turn asks for is one transaction: its order, its answers, and what becomes of it when something fails. */
import { expect } from 'chai'
import { errorOf } from '../../__tests__/support/scene'
import { GroupCommit } from '../sqlite/GroupCommit'

describe('a commit of a turn', () => {
  const scene = () => {
    const log: string[] = []
    const turns: (() => void)[] = []
    let failing: string | null = null
    const step = (name: string) => (): void => {
      log.push(name)
      if (failing === name) throw new Error(`${name} failed`)
    }
    const transactions = { begin: step('begin'), commit: step('commit'), rollback: step('rollback') }
    const commits = new GroupCommit(transactions, (run) => turns.push(run), '/the/file')
    return {
      log,
      commits,
      add: (name: string): Promise<string> =>
        commits.add(() => {
          step(name)()
          return `result of ${name}`
        }),
      turnEnds: (): void => {
        for (const run of turns.splice(0)) run()
      },
      fail: (name: string | null): void => {
        failing = name
      },
    }
  }

  it('has all of the turn in their order, and answers behind the commit', async () => {
    const { log, add, turnEnds } = scene()
    const answers = ['a', 'b', 'c'].map((name) => add(name).then((answer) => log.push(answer)))
    expect(log).to.deep.equal([])
    turnEnds()
    await Promise.all(answers)
    const results = ['a', 'b', 'c'].map((name) => `result of ${name}`)
    expect(log).to.deep.equal(['begin', 'a', 'b', 'c', 'commit', ...results])
  })

  it('is another one for the next turn, and none for a turn in which nobody asked', async () => {
    const { log, commits, add, turnEnds } = scene()
    const first = add('a')
    commits.flush()
    await first
    turnEnds()
    const second = add('b')
    turnEnds()
    await second
    expect(log).to.deep.equal(['begin', 'a', 'commit', 'begin', 'b', 'commit'])
  })

  it('that one of them spoils is made anew for each alone, and only that one fails', async () => {
    const { log, add, turnEnds, fail } = scene()
    fail('b')
    const [a, b, c] = [add('a'), errorOf(add('b')), add('c')]
    turnEnds()
    expect([await a, await c]).to.deep.equal(['result of a', 'result of c'])
    expect(await b).to.include({ code: 'INTERNAL', message: '"/the/file": b failed.' })
    const alone = ['begin', 'a', 'commit', 'begin', 'b', 'rollback', 'begin', 'c', 'commit']
    expect(log).to.deep.equal(['begin', 'a', 'b', 'rollback', ...alone])
  })

  it('that fails itself is the last: nobody is told that it was stored, then or later', async () => {
    const { log, add, turnEnds, fail } = scene()
    fail('commit')
    const failed = [errorOf(add('a')), errorOf(add('b'))]
    turnEnds()
    for (const error of await Promise.all(failed)) {
      expect(error.message).to.match(/^"\/the\/file": commit failed\. Nothing more is stored until/)
      expect(error).to.include({ code: 'INTERNAL', definite: false })
    }
    fail(null)
    const later = errorOf(add('c'))
    turnEnds()
    expect((await later).message).to.contain('commit failed')
    expect(log.filter((line) => line !== 'rollback')).to.deep.equal(['begin', 'a', 'b', 'commit'])
  })
})
