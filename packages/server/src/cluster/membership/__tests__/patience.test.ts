/** A node that is overloaded pauses; it says so, and is waited for instead of being taken for lost again and again. */
import { expect } from 'chai'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { memberNamed, stateOf } from '../../../__tests__/support/states'
import { PEER_PROTOCOL_VERSION, type PeerIdentity } from '../../mesh/peer-messages'
import { Observations } from '../Observations'
import { Pauses } from '../Pauses'
import { patienceMs } from '../silence'

const INTERVAL = 100
const DEAD = 500

describe('the silence after which a member is lost', () => {
  const rows: readonly (readonly [string, number, number])[] = [
    ['of one that never paused', 0, 500],
    ['of one that paused for less than half of it', 249, 500],
    ['of one that paused for longer: twice that', 400, 800],
    ['of one that stood still for very long: no more than four times what it is for others', 60_000, 2000],
  ]
  for (const [who, pausedMs, patience] of rows) {
    it(`is ${patience} ms ${who}`, () => {
      expect(patienceMs(DEAD, pausedMs)).to.equal(patience)
    })
  }
})

describe('the pauses of a node', () => {
  it('are remembered by the longest of them, until a long time has passed without another', () => {
    const pauses = new Pauses(DEAD)
    pauses.note(700, 1000)
    pauses.note(300, 2000)
    expect(pauses.longestMs(2000)).to.equal(700)
    expect(pauses.longestMs(1000 + 600 * DEAD - 1)).to.equal(700)
    expect(pauses.longestMs(1000 + 600 * DEAD)).to.equal(0)
    pauses.note(10, 1000 + 700 * DEAD)
    expect(pauses.longestMs(1000 + 700 * DEAD)).to.equal(10)
  })
})

class Bench {
  readonly runtime = new ManualRuntime()
  readonly seen = new Observations({ runtime: this.runtime, heartbeatIntervalMs: INTERVAL, deadAfterMs: DEAD })
  private readonly peer: PeerIdentity

  constructor() {
    const { endpoint, clusterAddress } = memberNamed('b')
    const since = PEER_PROTOCOL_VERSION
    this.peer = { nodeId: 'b', incarnation: 'b-1', endpoint, clusterAddress, protocol: since, since }
    this.seen.stateChanged(stateOf(['a', 'b']))
    this.seen.linked(this.peer)
  }

  get isLost(): boolean {
    return this.seen.isLost(memberNamed('b'))
  }

  says(pausedMs?: number): void {
    const paused = pausedMs === undefined ? {} : { pausedMs }
    const echo = this.seen.ticks
    this.seen.heartbeat(this.peer, {
      type: 'HEARTBEAT',
      stamp: 1,
      echo,
      position: null,
      former: null,
      facts: [],
      ...paused,
    })
  }

  silentFor(ms: number): void {
    for (let step = 0; step < ms; step += INTERVAL) {
      this.runtime.advance(INTERVAL)
      this.seen.tick()
    }
  }

  unlink(): void {
    this.seen.unlinked(this.peer)
  }

  relink(): void {
    this.unlink()
    this.seen.linked(this.peer)
  }

  gone(): void {
    this.seen.unlinked(this.peer)
    this.seen.processGone(this.peer)
  }
}

describe('a member that says how long it stood still', () => {
  for (const [what, befalls] of [
    ['be silent for twice as long', (): void => undefined],
    ['do so on a link that has ended, too', (bench: Bench): void => bench.unlink()],
    ['do so on the next link, before it has said a word there', (bench: Bench): void => bench.relink()],
  ] as const) {
    it(`may ${what}`, () => {
      const bench = new Bench()
      bench.says(800)
      befalls(bench)
      bench.silentFor(1500)
      expect(bench.isLost).to.equal(false)
      bench.silentFor(100)
      expect(bench.isLost).to.equal(true)
    })
  }

  it('may be silent as any other once it says it no more', () => {
    const bench = new Bench()
    bench.says(800)
    bench.says()
    bench.silentFor(DEAD)
    expect(bench.isLost).to.equal(true)
  })

  it('is lost at once when its process is gone', () => {
    const bench = new Bench()
    bench.says(800)
    bench.gone()
    expect(bench.isLost).to.equal(true)
  })

  it('is not vouched for any longer than another', () => {
    const bench = new Bench()
    bench.says(800)
    bench.silentFor(300)
    expect(bench.seen.hears(memberNamed('b'))).to.equal(false)
    bench.silentFor(200)
    expect(bench.seen.heardLately(memberNamed('b'))).to.equal(false)
  })
})

describe('a node whose loop stood still', () => {
  it('tells for how long, beyond the time between two heartbeats, and nothing where nobody would wait longer for it', () => {
    const bench = new Bench()
    bench.silentFor(INTERVAL)
    expect(bench.seen.pauseToTell).to.equal(undefined)
    bench.runtime.advance(INTERVAL + 200)
    bench.seen.tick()
    expect(bench.seen.pauseToTell).to.equal(undefined)
    bench.runtime.advance(INTERVAL + 600)
    bench.seen.tick()
    expect(bench.seen.pauseToTell).to.equal(600)
    bench.silentFor(600 * DEAD)
    expect(bench.seen.pauseToTell).to.equal(undefined)
  })
})
