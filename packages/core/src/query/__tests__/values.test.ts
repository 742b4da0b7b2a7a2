import { expect } from 'chai'
import fc from 'fast-check'
import { areEqual, compareAny, compareLike, fieldOf, isLike } from '../values'

const values = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, false, 0, -0, NaN, Infinity, '', [], {}),
  fc.integer(),
  fc.double(),
  fc.string(),
  fc.date({ noInvalidDate: false }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
)

describe('values', () => {
  it('are in one order, whatever they are', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        expect(Math.sign(compareAny(a, b))).to.equal(-Math.sign(compareAny(b, a)) + 0)
        if (compareAny(a, b) <= 0 && compareAny(b, c) <= 0) expect(compareAny(a, c)).to.be.at.most(0)
        if (areEqual(a, b)) expect(compareAny(a, b)).to.equal(0)
      }),
    )
  })

  const ORDER: readonly unknown[] = [
    undefined,
    null,
    false,
    true,
    NaN,
    -Infinity,
    1,
    10,
    '',
    '10',
    '9',
    'a',
    new Date(0),
    new Date(1),
    [],
  ]
  it('are ordered by kind, and then by what they are', () => {
    expect(ORDER.toReversed().toSorted(compareAny)).to.deep.equal(ORDER.toSorted(compareAny))
    for (const [at, value] of ORDER.entries()) {
      const next = ORDER[at + 1]
      // `sort` puts undefined last whatever it is told.
      if (next !== undefined) expect(compareAny(value, next), `number ${at} and the next`).to.be.below(0)
    }
  })

  const EQUALS: readonly [unknown, unknown, boolean][] = [
    [1, 1, true],
    [1, '1', false],
    [0, -0, true],
    [NaN, NaN, false],
    [null, undefined, false],
    [new Date(5), new Date(5), true],
    [new Date(5), 5, false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [[1, 2], [2, 1], false],
  ]
  for (const [a, b, equal] of EQUALS) {
    it(`${JSON.stringify(a)} ${equal ? 'equals' : 'does not equal'} ${JSON.stringify(b)}`, () => {
      expect(areEqual(a, b)).to.equal(equal)
    })
  }

  const LIKES: readonly [unknown, unknown, number | null][] = [
    [1, 2, -1],
    ['b', 'a', 1],
    [true, true, 0],
    [new Date(1), new Date(2), -1],
    [1, 'a', null],
    [NaN, 1, null],
    [null, null, null],
    [[1], [2], null],
  ]
  for (const [a, b, order] of LIKES) {
    it(`${JSON.stringify(a)} against ${JSON.stringify(b)} is ${String(order)}`, () => {
      expect(compareLike(a, b)).to.equal(order)
    })
  }

  const FIELDS: readonly [string, unknown][] = [
    ['_key', 'k'],
    ['a', { b: 1 }],
    ['a.b', 1],
    ['a.c', undefined],
    ['a.b.c', undefined],
    ['toString', undefined],
    ['__proto__', undefined],
    ['list.length', 2],
  ]
  for (const [field, found] of FIELDS) {
    it(`have the field ${field}: ${JSON.stringify(found)}`, () => {
      expect(fieldOf('k', { a: { b: 1 }, list: [1, 2] }, field)).to.deep.equal(found)
    })
  }

  const PATTERNS: readonly [unknown, unknown, boolean][] = [
    ['apples', 'apples', true],
    ['apples', 'app%', true],
    ['apples', '%les', true],
    ['apples', '%ppl%', true],
    ['apples', 'a_ples', true],
    ['apples', 'app', false],
    ['apples', '%x%', false],
    ['', '%', true],
    ['', '_', false],
    ['abcabd', '%ab_', true],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    [1, '%', false],
    ['a', 1, false],
  ]
  for (const [text, pattern, like] of PATTERNS) {
    it(`${JSON.stringify(text)} ${like ? 'is' : 'is not'} like ${JSON.stringify(pattern)}`, () => {
      expect(isLike(text, pattern)).to.equal(like)
    })
  }

  it('are held against a pattern as a regular expression would, and never for longer than both lengths allow', () => {
    const letters = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 }).map((all) => all.join(''))
    const pattern = fc.array(fc.constantFrom('a', 'b', '%', '_'), { maxLength: 8 }).map((all) => all.join(''))
    fc.assert(
      fc.property(letters, pattern, (text, like) => {
        const expression = new RegExp(`^${like.replaceAll('%', '.*').replaceAll('_', '.')}$`, 's')
        expect(isLike(text, like)).to.equal(expression.test(text))
      }),
    )
    expect(isLike('a'.repeat(20_000), `${'%a'.repeat(50)}%b`)).to.equal(false)
  })
})
