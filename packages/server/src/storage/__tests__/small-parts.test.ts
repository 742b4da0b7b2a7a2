/** The parts of the log that only decide: its files, its frames, what is read in one go, whose process runs. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { headOf, payloadOf, valueOf } from '../entry'
import { FRAME_OVERHEAD, framesOf, readFrame, seedOf } from '../frame'
import { isRunning, ownProcess } from '../processes'
import { runsOf } from '../read-places'
import { layoutOf } from '../segment-name'

describe('the files of a log', () => {
  const log = (number: number): string => `log-000000000${number}`
  const base = (number: number): string => `base-000000000${number}`
  const unfinished = `${base(2)}.unfinished`
  /** [what is there, names; what counts: base, logs; leftovers; missing] */
  const CASES: readonly [string, string[], string[], string[], string[]][] = [
    ['nothing', [], [], [], []],
    ['what is not of a log', ['lock-1', 'log-1', 'log-0000000001.bak', 'notes.txt'], [], [], []],
    ['logs in any order', [log(3), log(1), log(2)], [log(1), log(2), log(3)], [], []],
    ['a base and the log behind it', [log(3), base(2)], [base(2), log(3)], [], []],
    ['a base and what it replaced', [log(1), base(2), log(2), log(3)], [base(2), log(3)], [log(1), log(2)], []],
    ['two bases', [base(4), log(3), base(2), log(5)], [base(4), log(5)], [base(2), log(3)], []],
    ['a base of the number of a log', [log(2), base(2), log(3)], [base(2), log(3)], [log(2)], []],
    ['an unfinished base', [log(1), log(2), unfinished, log(3)], [log(1), log(2), log(3)], [unfinished], []],
    ['no first log', [log(2), log(3)], [log(2), log(3)], [], [log(1)]],
    ['a hole', [log(1), log(4)], [log(1), log(4)], [], [log(2), log(3)]],
    ['a hole behind a base', [base(2), log(4)], [base(2), log(4)], [], [log(3)]],
    ['a base alone', [base(2)], [base(2)], [], [log(3)]],
  ]
  for (const [what, names, counting, leftovers, missing] of CASES) {
    it(`are known: ${what}`, () => {
      const layout = layoutOf(names)
      const found = [...(layout.base === undefined ? [] : [layout.base]), ...layout.logs]
      const inWords = found.map(({ kind, number }) => (kind === 'log' ? log(number) : base(number)))
      expect(inWords).to.deep.equal(counting)
      expect([...layout.leftovers].sort()).to.deep.equal([...leftovers].sort())
      expect(layout.missing).to.deep.equal(missing)
    })
  }
})

describe('a frame', () => {
  const SEED = seedOf('log-0000000001')
  const bytes = fc.uint8Array({ maxLength: 60 })
  const offsets = fc.oneof(fc.nat(1000), fc.maxSafeNat())

  it('gives back every payload, where it stands and what was safe', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), offsets, fc.nat(), (payloads, offset, safe) => {
        const frames = framesOf(payloads, SEED, offset, safe)
        let at = 0
        for (const payload of payloads) {
          const reading = readFrame(frames, at, SEED, offset + at)
          if (reading.kind !== 'whole') throw new Error(reading.kind)
          expect(Buffer.from(payload).equals(reading.payload)).to.equal(true)
          expect([reading.safe, reading.length]).to.deep.equal([safe, FRAME_OVERHEAD + payload.length])
          at += reading.length
        }
        expect(at).to.equal(frames.length)
      }),
    )
  })

  it('is none when any bit of it differs, or when it stands elsewhere', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.nat(7), fc.integer({ min: 1, max: 2 ** 31 }), (payload, byte, bit, shift) => {
        const frame = framesOf([payload], SEED, 100, 50)
        expect(readFrame(frame, 0, SEED, 100 + shift).kind).to.equal('bad')
        expect(readFrame(frame, 0, seedOf('log-0000000002'), 100).kind).to.equal('bad')
        const at = byte % frame.length
        frame[at] = (frame[at] ?? 0) ^ (1 << bit)
        expect(readFrame(frame, 0, SEED, 100).kind).to.not.equal('whole')
      }),
    )
  })

  it('asks for as many bytes as it takes', () => {
    const frame = framesOf([Buffer.from('payload')], SEED, 0, 0)
    expect(readFrame(frame.subarray(0, 3), 0, SEED, 0)).to.deep.equal({ kind: 'short', needed: FRAME_OVERHEAD })
    expect(readFrame(frame.subarray(0, 20), 0, SEED, 0)).to.deep.equal({ kind: 'short', needed: frame.length })
  })
})

describe('an entry', () => {
  it('gives back its head without its value, and its value without its head', () => {
    const payload = Buffer.from(payloadOf(['put', 'stock', 'apples'], { of: { count: 3 } }))
    expect(headOf(payload)).to.deep.equal(['put', 'stock', 'apples'])
    expect(valueOf(payload)).to.deep.equal({ count: 3 })
  })

  const UNKNOWN: readonly [string, () => Uint8Array][] = [
    ['another kind', () => payloadOf(JSON.parse('["move","a","b"]'))],
    ['a key that is no text', () => payloadOf(JSON.parse('["put","a",1]'))],
    ['no list', () => payloadOf(JSON.parse('{"put":1}'))],
  ]
  for (const [what, payload] of UNKNOWN) {
    it(`of ${what} is not known`, () => expect(headOf(Buffer.from(payload()))).to.equal(undefined))
  }
})

describe('what is read in one go', () => {
  const at = (
    offset: number,
    length: number,
    segment = 'one',
  ): { segment: string; offset: number; length: number } => ({
    segment,
    offset,
    length,
  })
  const MEGABYTE = 2 ** 20
  /** [what, places, runs as offset, length and indexes] */
  const CASES: readonly [string, ReturnType<typeof at>[], [number, number, number[]][]][] = [
    ['nothing', [], []],
    ['one', [at(10, 5)], [[10, 5, [0]]]],
    ['neighbours, in any order', [at(30, 10), at(10, 10), at(20, 10)], [[10, 30, [1, 2, 0]]]],
    ['one place twice', [at(10, 5), at(10, 5)], [[10, 5, [0, 1]]]],
    ['a small gap', [at(0, 10), at(4000, 10)], [[0, 4010, [0, 1]]]],
    [
      'a great gap',
      [at(0, 10), at(9000, 10)],
      [
        [0, 10, [0]],
        [9000, 10, [1]],
      ],
    ],
    [
      'more than a run holds',
      [at(0, MEGABYTE), at(MEGABYTE, 10)],
      [
        [0, MEGABYTE, [0]],
        [MEGABYTE, 10, [1]],
      ],
    ],
    ['one that is larger than a run', [at(0, 3 * MEGABYTE)], [[0, 3 * MEGABYTE, [0]]]],
    [
      'two files',
      [at(0, 10), at(10, 10, 'two')],
      [
        [0, 10, [0]],
        [10, 10, [1]],
      ],
    ],
  ]
  for (const [what, places, runs] of CASES) {
    it(`is right for ${what}`, () => {
      const found = runsOf(places).map(({ offset, length, members }) => [
        offset,
        length,
        members.map(({ index }) => index),
      ])
      expect(found).to.deep.equal(runs)
    })
  }
})

describe('the words for a process', () => {
  const stat = (state: string, start: number): string => `1 (a (strange) name) ${state} ${'0 '.repeat(18)}${start} 0`
  const system =
    (files: Readonly<Record<string, string>>) =>
    async (path: string): Promise<string> => {
      const text = files[path]
      if (text === undefined) throw new Error(`ENOENT: ${path}`)
      return text
    }
  const boot = { '/proc/sys/kernel/random/boot_id': 'b1\n' }
  const own = process.pid
  const linux = (state: string, start: number): ReturnType<typeof system> =>
    system({ ...boot, [`/proc/${own}/stat`]: stat(state, start), '/proc/self/stat': stat(state, start) })

  it('say when it started where the system tells', async () => {
    expect(await ownProcess(linux('R', 42))).to.equal(`process ${own} (start 42, boot b1)`)
    expect(await ownProcess(system({}))).to.equal(`process ${own}`)
  })

  /** [what, words, the system; whether it runs] */
  const CASES: readonly [string, string, ReturnType<typeof system>, boolean][] = [
    ['this one', `process ${own} (start 42, boot b1)`, linux('R', 42), true],
    ['an earlier one of its number', `process ${own} (start 41, boot b1)`, linux('R', 42), false],
    ['one of an earlier boot', `process ${own} (start 42, boot b0)`, linux('R', 42), false],
    ['one that ended and was not noticed', `process ${own} (start 42, boot b1)`, linux('Z', 42), false],
    ['this one, by its number alone', `process ${own}`, system({}), true],
    ['this one, where the system tells no more', `process ${own} (start 42, boot b1)`, system({}), true],
    ['a number nobody has', 'process 999999999', system({}), false],
    ['other words', 'something else', system({}), false],
  ]
  for (const [what, words, readText, runs] of CASES) {
    it(`tell that ${what} ${runs ? 'runs' : 'does not run'}`, async () => {
      expect(await isRunning(words, readText)).to.equal(runs)
    })
  }
})
