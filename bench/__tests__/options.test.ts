import { expect } from 'chai'
import { benchOptions } from '../options'
import { turned } from '../run-case'

describe('benchOptions', () => {
  const names = ['64', 'kill']
  for (const [args, expected] of [
    [[], { rounds: 5, isQuick: false, only: names }],
    [['--quick'], { rounds: 1, isQuick: true }],
    [['--quick', '--rounds', '3'], { rounds: 3, isQuick: true }],
    [['--only', 'kill, 64'], { only: ['kill', '64'] }],
    [['--large', '--profile'], { isLarge: true, isProfiled: true }],
    [['-h'], { help: true }],
  ] as const) {
    it(`reads "${args.join(' ')}"`, () => expect(benchOptions(args, names)).to.deep.include(expected))
  }
  for (const [args, sentence] of [
    [['--rounds', '0'], '--rounds takes a whole number of at least 1, not "0"'],
    [['--rounds', 'x'], '--rounds takes a whole number of at least 1, not "x"'],
    [['--only', 'nobody'], '--only: "nobody" is none of 64, kill'],
  ] as const) {
    it(`refuses "${args.join(' ')}"`, () => expect(() => benchOptions(args, names)).to.throw(sentence))
  }
})

describe('turned', () => {
  for (const [by, expected] of [
    [0, ['a', 'b', 'c']],
    [1, ['b', 'c', 'a']],
    [5, ['c', 'a', 'b']],
  ] as const) {
    it(`by ${by} begins with ${expected[0]}`, () => expect(turned(['a', 'b', 'c'], by)).to.deep.equal(expected))
  }
  it('leaves nothing as it is', () => expect(turned([], 2)).to.deep.equal([]))
})
