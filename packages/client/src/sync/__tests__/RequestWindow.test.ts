import type { MerkleRequest } from '@topgunbuild/core'
import { expect } from 'chai'
import { RequestWindow, type Question } from '../RequestWindow'

const HERE = 1

function questions(count: number, isWhole = false, partitionId = 0): Question[] {
  return Array.from({ length: count }, (_, n) => ({ mapName: 'map', partitionId, path: n.toString(16), isWhole }))
}

class Bench {
  readonly sent: [connectionId: number, request: MerkleRequest][] = []
  readonly window = new RequestWindow((...sent) => this.sent.push(sent))

  get paths(): number {
    return this.sent.reduce(
      (count, [, { of }]) => count + of.reduce((sum, { paths, whole }) => sum + paths.length + whole.length, 0),
      0,
    )
  }
}

describe('questions about a map', () => {
  let bench: Bench
  beforeEach(() => (bench = new Bench()))

  it('leave together, by map and partition', () => {
    const of = (mapName: string, partitionId: number, path: string, isWhole = false): Question => {
      return { mapName, partitionId, path, isWhole }
    }
    bench.window.ask(HERE, [of('m', 1, 'a'), of('n', 1, ''), of('m', 2, 'b', true), of('m', 1, 'c', true)])
    expect(bench.sent).to.deep.equal([
      [
        HERE,
        {
          mapName: 'm',
          of: [
            { partitionId: 1, paths: ['a'], whole: ['c'] },
            { partitionId: 2, paths: [], whole: ['b'] },
          ],
        },
      ],
      [HERE, { mapName: 'n', of: [{ partitionId: 1, paths: [''], whole: [] }] }],
    ])
  })

  it('are asked 256 at a time, and the next one with each answer', () => {
    bench.window.ask(HERE, questions(300))
    expect(bench.paths).to.equal(256)
    bench.window.answered(HERE, 'map', 0, '0')
    expect(bench.paths).to.equal(257)
  })

  it('are asked 32 at a time where each asks for records', () => {
    bench.window.ask(HERE, questions(40, true))
    expect(bench.paths).to.equal(32)
  })

  it('make no room twice when one is answered twice', () => {
    bench.window.ask(HERE, questions(300))
    bench.window.answered(HERE, 'map', 0, '0')
    bench.window.answered(HERE, 'map', 0, '0')
    expect(bench.paths).to.equal(257)
  })

  it('make room for others when nobody waits for their answers any more', () => {
    bench.window.ask(HERE, [...questions(256, false, 1), ...questions(10, false, 2)])
    bench.window.drop(HERE, 'map', 1)
    expect(bench.paths).to.equal(266)
  })

  it('do not wait for those on another connection', () => {
    bench.window.ask(HERE, questions(256))
    bench.window.ask(2, questions(1))
    expect(bench.sent.at(-1)?.[0]).to.equal(2)
  })

  it('are forgotten with their connection', () => {
    bench.window.ask(HERE, questions(300))
    bench.window.forget(HERE)
    bench.window.answered(HERE, 'map', 0, '0')
    expect(bench.paths).to.equal(256)
  })
})
