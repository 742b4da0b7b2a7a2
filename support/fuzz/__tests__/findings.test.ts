/** What a fuzz lets pass and what it does not, as a table; and frames from one seed are the same frames. */
import { expect } from 'chai'
import fc from 'fast-check'
import { findingsOf, moreThan, sayFindings, type Seen } from '../findings'
import { badFrames } from '../frames'
import { peerMessages } from '../peer-messages'

const BEFORE: Seen = {
  pid: 7,
  incarnation: 'one',
  resources: { TCPSocketWrap: 3, Timeout: 8 },
  heapBytes: 20 * 2 ** 20,
  externalBytes: 4 * 2 ** 20,
}
const WRITES = { all: 100, failed: 0 }

describe('the findings of a fuzz', () => {
  const TABLE: readonly [string, Partial<Seen>, typeof WRITES, readonly string[]][] = [
    ['nothing changed', {}, WRITES, []],
    ['less is held open', { resources: { TCPSocketWrap: 3 } }, WRITES, []],
    ['a little more memory', { heapBytes: 20.9 * 2 ** 20 }, WRITES, []],
    ['another process', { pid: 8 }, WRITES, ['process']],
    ['another incarnation', { incarnation: 'two' }, WRITES, ['incarnation']],
    ['a write failed', {}, { all: 100, failed: 1 }, ['writes of the client']],
    ['nobody wrote', {}, { all: 0, failed: 0 }, ['writes of the client']],
    ['a socket more', { resources: { TCPSocketWrap: 4, Timeout: 8 } }, WRITES, ['held open']],
    ['a kind that was not there', { resources: { FSReqCallback: 1 } }, WRITES, ['held open']],
    ['too much heap', { heapBytes: 21.1 * 2 ** 20 }, WRITES, ['heap']],
    ['too much outside of it', { externalBytes: 5 * 2 ** 20 }, WRITES, ['external memory']],
  ]
  for (const [name, change, writes, wrong] of TABLE) {
    it(`${wrong.length === 0 ? 'lets pass' : 'does not let pass'}: ${name}`, () => {
      const findings = findingsOf(BEFORE, { ...BEFORE, ...change }, writes)
      expect(findings.filter(({ holds }) => !holds).map(({ what }) => what)).to.deep.equal(wrong)
      expect(sayFindings(findings).includes('NOT OK')).to.equal(wrong.length > 0)
    })
  }

  it('names the kinds of which there are more', () => {
    expect(moreThan({ Timeout: 2 }, { Timeout: 3, Immediate: 1 })).to.deep.equal(['Timeout', 'Immediate'])
  })

  it('are about the same frames when the seed is the same', () => {
    const frames = (seed: number) => fc.sample(badFrames(peerMessages), { numRuns: 200, seed })
    const text = (seed: number) => frames(seed).map(({ how, bytes }) => `${how} ${bytes.toString('hex')}`)
    expect(text(1)).to.deep.equal(text(1))
    expect(text(1)).to.not.deep.equal(text(2))
    expect(new Set(frames(1).map(({ how }) => how)).size).to.equal(9)
  })
})
