/** A frame says each thing where it stands: one that refers to another of its parts could be without end, or as good as. */
import { expect } from 'chai'
import { Packr } from 'msgpackr'
import { deserialize, deserializeEach, readUpMessage, serialize } from '../codec'

/** Of a client that is not ours. */
const referring = new Packr({ useRecords: false, structuredClone: true })

function nestedInItself(): unknown[] {
  const value: unknown[] = [1]
  value.push(value)
  return value
}

/** As many leaves as 2 to this power, in a few bytes a level. */
function twiceAndTwice(levels: number): unknown {
  let value: unknown = ['x']
  for (let level = 0; level < levels; level++) value = [value, value]
  return value
}

const REFERRING: readonly (readonly [name: string, value: unknown])[] = [
  ['in which a list holds itself', nestedInItself()],
  ['of which a part is there twice', twiceAndTwice(1)],
  ['of a few bytes that would take hours to look through', twiceAndTwice(40)],
]

describe('a frame with references', () => {
  for (const [name, value] of REFERRING) {
    it(`cannot be read: ${name}`, () => {
      const padding = 'x'.repeat(600)
      for (const message of [
        { type: 'PING', timestamp: 1, value },
        { type: 'PING', timestamp: 1, padding, value },
      ]) {
        const frame = referring.pack(message)
        expect(readUpMessage(frame).kind).to.equal('undecodable')
        expect(() => deserialize(frame)).to.throw()
        expect(() => deserializeEach(frame, () => undefined)).to.throw()
      }
    })
  }

  it('is none that we write, whatever is in it twice', () => {
    const part = { text: 'a part that is there twice' }
    const value = {
      list: [part, part],
      date: new Date(5),
      bytes: new Uint8Array([1, 2]),
      nothing: null,
      big: 2n ** 60n,
    }
    expect(deserialize(serialize(value))).to.deep.equal({ ...value, bytes: Buffer.from([1, 2]) })
  })
})
