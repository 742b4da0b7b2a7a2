/** What a node meets on the simulated network is what it would meet on a real one. */
import type { Connection, ConnectionEnd } from '@topgunbuild/core'
import { expect } from 'chai'
import { SeededRandom } from '../SeededRandom'
import { SimulatedNetwork } from '../SimulatedNetwork'
import { SimulatedRuntime } from '../SimulatedRuntime'
import { Simulator } from '../Simulator'

const PORT = 7000
const DIAL = { timeoutMs: 1000, maxFrameBytes: 100 }

/** Two machines; the one listens, the other dials, and both note what they are told. */
class Pair {
  readonly simulator = new Simulator()
  readonly network: SimulatedNetwork
  readonly here: SimulatedRuntime
  readonly there: SimulatedRuntime
  readonly heard: string[] = []
  accepted: Connection | undefined

  constructor(seed = 1) {
    this.network = new SimulatedNetwork(this.simulator, new SeededRandom(seed))
    this.here = this.machine('here')
    this.there = this.machine('there')
  }

  machine(name: string): SimulatedRuntime {
    return new SimulatedRuntime(name, this.simulator, this.network, new SeededRandom(2, name))
  }

  async listens(): Promise<void> {
    await this.there.listen({
      host: 'localhost',
      port: PORT,
      maxFrameBytes: 100,
      accept: (connection) => {
        this.accepted = connection
        return this.noting('there')
      },
    })
  }

  dials(): Connection {
    return this.here.connect(`ws://localhost:${PORT}`, DIAL, {
      ...this.noting('here'),
      opened: () => this.heard.push('opened'),
    })
  }

  async connected(): Promise<Connection> {
    await this.listens()
    const dialled = this.dials()
    await this.passes(10)
    return dialled
  }

  passes(ms: number): Promise<void> {
    return this.simulator.runUntil(this.simulator.now + ms)
  }

  private noting(who: string) {
    return {
      frame: (data: Uint8Array | string) => void this.heard.push(`${who} got ${String(data)}`),
      drained: () => void this.heard.push(`${who} drained`),
      closed: ({ code, failure }: ConnectionEnd) => void this.heard.push(`${who} closed ${code}${failure ?? ''}`),
    }
  }
}

describe('the simulated network', () => {
  let pair: Pair

  beforeEach(() => {
    pair = new Pair()
  })

  it('opens a connection before anything comes over it, and keeps the order of frames', async () => {
    await pair.listens()
    const dialled = pair.dials()
    await pair.passes(0.6)
    for (const frame of ['a', 'b', 'c']) pair.accepted?.send(frame)
    await pair.passes(10)
    dialled.send('d')
    await pair.passes(10)
    expect(pair.heard).to.deep.equal(['opened', 'here got a', 'here got b', 'here got c', 'there got d'])
  })

  it('refuses where nobody listens, and where somebody else does', async () => {
    pair.dials()
    await pair.passes(10)
    expect(pair.heard).to.deep.equal(['here closed 1006refused'])
    await pair.listens()
    const second = await pair.here
      .listen({
        host: 'localhost',
        port: PORT,
        maxFrameBytes: 1,
        accept: () => ({ frame: () => undefined, closed: () => undefined }),
      })
      .then(
        () => 'it listens',
        (error: Error) => error.message,
      )
    expect(second).to.contain('port 7000: there listens there')
  })

  it('holds back what is sent into a cut, both ways of it apart, and delivers all of it in order once it is healed', async () => {
    const dialled = await pair.connected()
    pair.network.cut('here', 'there')
    for (const frame of ['a', 'b', 'c']) dialled.send(frame)
    pair.accepted?.send('d')
    await pair.passes(5000)
    expect(pair.heard).to.deep.equal(['opened', 'here got d'])
    pair.network.heal()
    await pair.passes(10)
    expect(pair.heard.slice(2)).to.deep.equal(['there got a', 'there got b', 'there got c'])
  })

  it('heals one link and leaves another cut', async () => {
    const dialled = await pair.connected()
    pair.network.cut('here', 'there')
    pair.network.cut('here', 'elsewhere')
    dialled.send('a')
    pair.network.joins('there', 'here')
    await pair.passes(10)
    expect(pair.heard).to.deep.equal(['opened', 'there got a'])
    expect(pair.network.isCut(pair.here, pair.machine('elsewhere'))).to.equal(true)
  })

  it('may lose the newest of what is on its way when a connection is reset, never one before another that comes in', async () => {
    const cameIn = new Set<number>()
    for (let seed = 1; seed <= 40; seed++) {
      const one = new Pair(seed)
      const dialled = await one.connected()
      for (const frame of ['a', 'b', 'c']) dialled.send(frame)
      dialled.terminate()
      await one.passes(10)
      const heard = one.heard.filter((line) => line.startsWith('there'))
      const frames = heard.length - 1
      expect(heard).to.deep.equal([
        ...['a', 'b', 'c'].slice(0, frames).map((frame) => `there got ${frame}`),
        'there closed 1006',
      ])
      expect(one.accepted?.bufferedBytes).to.equal(0)
      cameIn.add(frames)
    }
    expect([...cameIn].toSorted((one, other) => one - other)).to.deep.equal([0, 1, 2, 3])
  })

  it('lets nobody through a cut, until it is healed or patience ends', async () => {
    await pair.listens()
    pair.network.cut('there', 'here')
    pair.dials()
    await pair.passes(900)
    pair.network.heal()
    await pair.passes(300)
    expect(pair.heard).to.deep.equal(['here closed 1006timeout'])
    pair.network.cut('there', 'here')
    pair.dials()
    await pair.passes(300)
    pair.network.heal()
    await pair.passes(300)
    expect(pair.heard.slice(1)).to.deep.equal(['opened'])
  })

  it('tells both ends of a close, after the frames before it', async () => {
    const dialled = await pair.connected()
    dialled.send('last')
    dialled.close(4001, 'enough')
    dialled.send('too late')
    await pair.passes(10)
    expect(pair.heard.slice(1)).to.deep.equal(['there got last', 'there closed 4001', 'here closed 4001'])
  })

  it('ends a close that is not answered', async () => {
    const dialled = await pair.connected()
    pair.network.cut('there', 'here')
    dialled.close(4001, 'enough')
    await pair.passes(3000)
    expect(pair.heard.slice(1)).to.deep.equal(['there closed 4001', 'here closed 1006'])
  })

  it('ends in the middle of a frame, and with one that is too large', async () => {
    const dialled = await pair.connected()
    pair.network.breaks('here', 'there')
    dialled.send('half of it')
    await pair.passes(10)
    expect(pair.heard.slice(1)).to.have.members(['there closed 1006', 'here closed 1006'])
    const again = pair.dials()
    await pair.passes(10)
    again.send('x'.repeat(101))
    await pair.passes(10)
    expect(pair.heard.slice(4)).to.deep.equal(['there closed 1009', 'here closed 1009'])
  })

  it('tells the other end of a machine that died, and the dead one nothing', async () => {
    const dialled = await pair.connected()
    pair.here.setTimer(5, () => pair.heard.push('a dead timer fired'))
    pair.here.kill()
    pair.accepted?.send('hello?')
    await pair.passes(100)
    expect(pair.heard.slice(1)).to.deep.equal(['there closed 1006'])
    expect(dialled.isOpen).to.equal(false)
  })

  it('keeps everything for a machine that stands still, and tells it in order when it thaws', async () => {
    const dialled = await pair.connected()
    pair.there.freeze()
    pair.there.setTimer(5, () => pair.heard.push('timer'))
    pair.there.setTimer(7, () => pair.heard.push('cancelled')).cancel()
    dialled.send('a')
    await pair.passes(100)
    dialled.send('b')
    await pair.passes(100)
    expect(pair.heard).to.deep.equal(['opened'])
    pair.there.thaw()
    await pair.passes(1)
    expect(pair.heard.slice(1)).to.deep.equal(['there got a', 'timer', 'there got b'])
  })

  it('makes a sender wait for a reader that pauses, and tells it when there is room again', async () => {
    const dialled = await pair.connected()
    pair.accepted?.pauseReading()
    for (let sent = 0; sent < 3000; sent++) dialled.send('y'.repeat(100))
    await pair.passes(100)
    expect(dialled.bufferedBytes).to.equal(300_000 - 262_144)
    pair.accepted?.resumeReading()
    await pair.passes(100)
    expect(dialled.bufferedBytes).to.equal(0)
    expect(pair.heard.filter((line) => line === 'here drained')).to.have.length(1)
    expect(pair.heard.filter((line) => line.startsWith('there got'))).to.have.length(3000)
  })

  it('copies what is sent, for senders use their buffers again', async () => {
    const dialled = await pair.connected()
    const buffer = Buffer.from('abc')
    dialled.send(buffer)
    buffer.fill('x')
    await pair.passes(10)
    expect(pair.heard.slice(1)).to.deep.equal(['there got abc'])
  })
})
