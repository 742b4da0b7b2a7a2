/** What is kept of a frame is what was to be kept, and not the frame. */
import { deserialize, serialize, type LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { PartitionStore } from '../PartitionStore'
import { RecentOps } from '../RecentOps'
import { Unframer } from '../Unframer'
import { unframedText } from '../unframed-text'

const STAMP = { millis: 1_700_000_000_000, counter: 0, nodeId: 'writer-of-all-of-them' }
const FRAMES = 100
const FRAME_BYTES = 64 * 1024
/** More than any of these records takes. */
const KEPT_BYTES = 1500

/** Bytes of heap, and outside of it, that are in use after a collection. */
function inUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let n = 0; n < 4; n++) collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * Bytes that stay with what is made: the median of three times, for what other tests of this process have begun may come or
 * go in one of them.
 */
function keptWith(make: () => object): number {
  const made: object[] = []
  const growths = [1, 2, 3].map(() => {
    const before = inUse()
    made.push(make())
    return inUse() - before
  })
  expect(made).to.have.lengthOf(3)
  return growths.toSorted((one, other) => one - other)[1] ?? NaN
}

interface Brought {
  readonly key: string
  readonly value: unknown
  readonly nodeId: string
}

/** One of the things that a frame has brought, of which most of the rest is of no interest. */
function broughtBy(n: number, valueOf: (text: string) => unknown): Brought {
  const wanted = {
    key: `a key that is longer than most ${n}`,
    value: valueOf(`the value that is wanted ${n}`),
    nodeId: `a writer of one thing ${n}`,
  }
  const others = Array.from({ length: FRAME_BYTES / 64 }, (_, at) => `${n} ${at} `.padEnd(64, 'x'))
  const frame = deserialize(serialize({ others, wanted, rest: others }))
  return (frame as { readonly wanted: Brought }).wanted
}

const VALUES: readonly (readonly [name: string, valueOf: (text: string) => unknown])[] = [
  ['a text', (text) => text],
  ['a text deep inside', (text) => ({ list: [{ text }, { other: 1 }] })],
  ['bytes', (text) => new TextEncoder().encode(text)],
  ['nothing but the key', () => 1],
]

describe('a record that is kept', () => {
  const keptOf = (valueOf: (text: string) => unknown): PartitionStore => {
    const store = new PartitionStore()
    for (let n = 0; n < FRAMES; n++) {
      const { key, value, nodeId } = broughtBy(n, valueOf)
      store.merge('map', key, { value, timestamp: { ...STAMP, nodeId } }, n + 1)
    }
    expect(store.size).to.equal(FRAMES)
    return store
  }
  for (const [name, valueOf] of VALUES) {
    it(`keeps nothing else of its frame: ${name}`, () => {
      expect(keptWith(() => keptOf(valueOf))).to.be.lessThan(FRAMES * KEPT_BYTES)
    })
  }

  it('keeps nothing else of its frame in the window that an owner sends', () => {
    const windowOfAll = (): RecentOps => {
      const recent = new RecentOps(1024 * 1024)
      for (let n = 0; n < FRAMES; n++) {
        const { key } = broughtBy(n, () => null)
        recent.absorb([...recent.list(), { term: 1, seq: n + 1, identity: key }], n + 1)
      }
      expect(recent.list()).to.have.lengthOf(FRAMES)
      return recent
    }
    expect(keptWith(windowOfAll)).to.be.lessThan(FRAMES * KEPT_BYTES)
  })

  it('is the same record, whatever it holds', () => {
    const unframer = new Unframer()
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ minLength: 13, maxLength: 200 }))
    const values = fc.anything({
      values: [text, fc.double(), fc.boolean(), fc.constant(null), fc.uint8Array()],
      key: text,
      maxDepth: 3,
    })
    fc.assert(
      fc.property(values, text, fc.option(fc.nat(), { nil: undefined }), (value, nodeId, ttlMs) => {
        const timestamp = { millis: 5, counter: 1, nodeId }
        const record: LWWRecord<unknown> = ttlMs === undefined ? { value, timestamp } : { value, timestamp, ttlMs }
        const written = serialize(record)
        expect(serialize(unframer.record(record))).to.deep.equal(written)
      }),
    )
  })

  it('is what other clients may bring, and we do not', () => {
    const big = Array.from({ length: 1000 }, (_, n) => n)
    for (const value of [
      Int16Array.from(big),
      new DataView(new ArrayBuffer(8)),
      new Date(5),
      new Map([['a', 1]]),
      /a/,
    ]) {
      expect(new Unframer().record({ value, timestamp: STAMP }).value).to.equal(value)
    }
    expect(new Unframer().record({ value: big, timestamp: STAMP }).value).to.deep.equal([...big])
  })

  it('remembers so many writers only, and mistakes none for another', () => {
    const unframer = new Unframer()
    for (let n = 0; n < 2000; n++) {
      const nodeId = `writer-number-${n % 700}`
      expect(unframer.record({ value: 1, timestamp: { ...STAMP, nodeId } }).timestamp.nodeId).to.equal(nodeId)
    }
  })

  it('is left as it is where nobody may change it', () => {
    const value = Object.freeze(['a text of more than thirteen characters'])
    expect(new Unframer().record({ value, timestamp: STAMP }).value).to.equal(value)
  })
})

describe('a text that is kept', () => {
  for (const text of [
    '',
    'short',
    'x'.repeat(100),
    'é'.repeat(20),
    '€'.repeat(20),
    `${'x'.repeat(20)}😀`,
    '\ud800'.repeat(15),
  ]) {
    it(`is the same: ${JSON.stringify(text.slice(0, 20))}`, () => {
      expect(unframedText(text)).to.equal(text)
    })
  }

  it('is the same beyond what is copied in one place', () => {
    const text = Array.from({ length: 40_000 }, (_, n) => String(n)).join(' ')
    expect(unframedText(text)).to.equal(text)
  })
})
