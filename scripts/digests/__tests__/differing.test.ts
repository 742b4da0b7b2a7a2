/** One history a seed, on every Node that was asked. */
import { expect } from 'chai'
import { differing, digestsIn } from '../differing'

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)] as const

describe('the digests that several versions of Node tell', () => {
  it('are read line by line', () => {
    expect([...digestsIn(`1 ${a}\n22 ${b}\n`)]).to.deep.equal([
      ['1', a],
      ['22', b],
    ])
  })

  it('are not read where a line says something else', () => {
    expect(() => digestsIn('1 abc')).to.throw('"1 abc" is no seed with its digest')
  })

  const of = (...digests: string[]): ReadonlyMap<string, string> =>
    new Map(digests.map((digest, at) => [String(at + 1), digest]))
  const rows: readonly [string, ReturnType<typeof of>[], string[]][] = [
    ['agree', [of(a, b), of(a, b)], []],
    ['differ in one seed', [of(a, b), of(a, a)], ['seed 2 has not one history (v0: bbbbbbbbbbbb, v1: aaaaaaaaaaaa)']],
    ['lack a seed', [of(a, b), of(a)], ['seed 2 has not one history (v0: bbbbbbbbbbbb, v1: nothing)']],
    ['lack it all', [of(a), of(a)], ['seed 2 has not one history (v0: nothing, v1: nothing)']],
  ]
  for (const [how, told, sentences] of rows) {
    it(`${how}: ${sentences.length === 0 ? 'nothing is said' : 'it is said of which'}`, () => {
      const byVersion = new Map(told.map((digests, at) => [`v${at}`, digests]))
      expect(differing(['1', '2'], byVersion)).to.deep.equal(sentences)
    })
  }
})
