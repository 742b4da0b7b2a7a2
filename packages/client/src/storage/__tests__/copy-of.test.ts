/** A copy is what structuredClone makes, whatever is copied, and shares nothing with it. */
import { expect } from 'chai'
import fc from 'fast-check'
import { inspect } from 'node:util'
import { copyOf } from '../copy-of'

const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true })

/** Chai sorts the keys of a map by their text, which an object may lack; Node finds no date in a set that is no date. */
function textOf(value: unknown): string {
  return inspect(value, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity })
}

describe('a copy for storage', () => {
  it('is what structuredClone makes', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(textOf(copyOf(value))).to.equal(textOf(structuredClone(value)))
      }),
      {
        numRuns: 500,
        examples: [[new Map([[{ toString: '' }, 1]])], [new Set([new Date(NaN)])]],
      },
    )
  })

  it('shares no object with what was copied', () => {
    const value = { list: [{ deep: [1, 2] }], bytes: new Uint8Array([1, 2]), at: new Date(5) }
    const copy = copyOf(value)
    value.list[0]?.deep.push(3)
    value.bytes[0] = 9
    value.at.setTime(6)
    expect(copy).to.deep.equal({ list: [{ deep: [1, 2] }], bytes: new Uint8Array([1, 2]), at: new Date(5) })
  })

  const circle: { self?: unknown } = {}
  circle.self = circle
  const deep = JSON.parse('['.repeat(200) + ']'.repeat(200)) as unknown
  class Point {
    readonly x = 1
  }
  const hidden = JSON.parse('{"__proto__": {"x": 1}, "y": 2}') as object
  const TABLE: readonly [string, unknown][] = [
    ['a circle', circle],
    ['what is nested deep', deep],
    ['holes in a list', [1, , 3]], // oxlint-disable-line no-sparse-arrays -- the hole is what is tested
    ['an instance of a class', new Point()],
    ['one inside a plain object', { at: [new Point()] }],
    ['an own property called __proto__', hidden],
    ['bytes in the middle', { a: [new Uint8Array([7])] }],
    ['a map', new Map([[{ a: 1 }, new Set([2])]])],
    ['no prototype', Object.assign(Object.create(null) as object, { a: 1 })],
  ]
  for (const [name, value] of TABLE) {
    it(`is what structuredClone makes of ${name}`, () => {
      const [copy, clone] = [copyOf(value), structuredClone(value)]
      expect(copy).to.deep.equal(clone)
      if (value === null || typeof value !== 'object') return
      expect(Object.keys(copy as object)).to.deep.equal(Object.keys(clone as object))
      expect(Object.getPrototypeOf(copy)).to.equal(Object.getPrototypeOf(clone))
    })
  }

  for (const [name, value] of [
    ['a function', () => 1],
    ['a function in the middle', { a: [() => 1] }],
    ['a symbol', Symbol('s')],
  ] as const) {
    it(`refuses ${name}`, () => expect(() => copyOf(value)).to.throw('could not be cloned'))
  }
})
