/** The runtime of a page, over a WebSocket that a test plays: what a browser tells, and what it makes of what it is told. */
import { expect } from 'chai'
import { BrowserRuntime, type BrowserSocket } from '../BrowserRuntime'
import { defaultRuntime, tlsFaultOf } from '../browser'
import type { Connection, ConnectionEnd } from '../Runtime'

type Listener = (event: object) => void

class PlayedSocket implements BrowserSocket {
  readyState = 0
  bufferedAmount = 0
  binaryType: BinaryType = 'blob'
  readonly sent: unknown[] = []
  readonly closes: [code: number | undefined, reason: string | undefined][] = []
  private readonly listeners = new Map<string, Listener>()

  constructor(readonly url: string) {
    if (!url.startsWith('ws')) throw new SyntaxError('no such scheme')
  }

  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, listener)
  }

  send(data: unknown): void {
    this.sent.push(data)
  }

  close(code?: number, reason?: string): void {
    this.closes.push([code, reason])
    this.readyState = 2
  }

  plays(type: 'open' | 'message' | 'close', event: object = {}): void {
    this.readyState = { open: 1, message: 1, close: 3 }[type]
    this.listeners.get(type)?.(event)
  }
}

describe('BrowserRuntime', () => {
  let played: PlayedSocket | undefined
  const runtime = new BrowserRuntime((url) => {
    played = new PlayedSocket(url)
    return played
  })
  let heard: unknown[]
  let ends: ConnectionEnd[]
  let whenEnded: Promise<void>
  let whenDrained: Promise<void>

  function connect(url = 'ws://node', timeoutMs = 10_000): { connection: Connection; socket: PlayedSocket } {
    played = undefined
    let [ended, drained] = [(): void => undefined, (): void => undefined]
    whenEnded = new Promise((resolve) => (ended = resolve))
    whenDrained = new Promise((resolve) => (drained = resolve))
    const connection = runtime.connect(
      url,
      { timeoutMs, maxFrameBytes: 8 },
      {
        opened: () => heard.push('opened'),
        frame: (data) => heard.push(data),
        drained: () => drained(),
        closed: (end) => {
          ends.push(end)
          ended()
        },
      },
    )
    return { connection, socket: played ?? new PlayedSocket('ws://nobody') }
  }

  beforeEach(() => {
    heard = []
    ends = []
  })

  it('opens, and gives on frames of bytes and of text', () => {
    const { connection, socket } = connect()
    expect([connection.isOpen, socket.binaryType, connection.remoteAddress]).to.deep.equal([
      false,
      'arraybuffer',
      'ws://node',
    ])
    socket.plays('open')
    socket.plays('message', { data: Uint8Array.of(1, 2).buffer })
    socket.plays('message', { data: 'text' })
    expect(connection.isOpen).to.equal(true)
    expect(heard).to.deep.equal(['opened', Uint8Array.of(1, 2), 'text'])
    socket.plays('close', { code: 1000, reason: '' })
  })

  it('sends a copy: the encoder may use its buffer again', () => {
    const { connection, socket } = connect()
    const frame = Uint8Array.of(1, 2)
    connection.send(frame)
    socket.plays('open')
    connection.send(frame)
    frame[0] = 9
    expect(socket.sent).to.deep.equal([Uint8Array.of(1, 2)])
    socket.plays('close', { code: 1000, reason: '' })
    connection.send(frame)
    expect(socket.sent.length).to.equal(1)
  })

  it('tells once how it ended', () => {
    const { connection, socket } = connect()
    socket.plays('open')
    socket.plays('close', { code: 4001, reason: 'Unauthorized' })
    socket.plays('close', { code: 1006, reason: '' })
    connection.terminate()
    expect(ends).to.deep.equal([{ code: 4001, reason: 'Unauthorized' }])
  })

  it('that never opened was refused', () => {
    connect().socket.plays('close', { code: 1006, reason: '' })
    expect(ends).to.deep.equal([{ code: 1006, reason: '', failure: 'refused' }])
  })

  it('is refused, later, for what is no address', async () => {
    connect('http://node')
    expect(ends).to.deep.equal([])
    await whenEnded
    expect(ends).to.deep.equal([{ code: 1006, reason: 'no such scheme', failure: 'refused' }])
  })

  it('gives up what does not open in time', async () => {
    const { socket } = connect('ws://node', 1)
    await whenEnded
    expect(ends[0]?.failure).to.equal('timeout')
    expect(socket.closes.length).to.equal(1)
    socket.plays('open')
    expect(heard).to.deep.equal([])
  })

  it('ends over a frame that is too large, with 1009', () => {
    const { socket } = connect()
    socket.plays('open')
    socket.plays('message', { data: new ArrayBuffer(9) })
    expect([heard, ends[0]?.code, socket.closes.length]).to.deep.equal([['opened'], 1009, 1])
  })

  const CODES: readonly [number, number][] = [
    [1000, 1000],
    [4001, 4001],
    [3000, 3000],
    [4999, 4999],
    [1001, 1000],
    [5000, 1000],
    [2999, 1000],
  ]
  for (const [asked, said] of CODES) {
    it(`closes with ${said} where ${asked} is asked for, and a reason that fits`, () => {
      const { connection, socket } = connect()
      socket.plays('open')
      connection.close(asked, `${'x'.repeat(122)}ü`)
      expect(socket.closes).to.deep.equal([[said, 'x'.repeat(122)]])
      socket.plays('close', { code: said, reason: '' })
    })
  }

  it('is over at once when it is terminated, whatever the browser still delivers', () => {
    const { connection, socket } = connect()
    socket.plays('open')
    connection.terminate()
    socket.plays('message', { data: 'late' })
    expect([connection.isOpen, ends.length, heard]).to.deep.equal([false, 1, ['opened']])
  })

  it('keeps what comes while nobody wants to read', () => {
    const { connection, socket } = connect()
    socket.plays('open')
    connection.pauseReading()
    socket.plays('message', { data: 'a' })
    connection.pauseReading()
    socket.plays('message', { data: 'b' })
    expect(heard).to.deep.equal(['opened'])
    connection.resumeReading()
    socket.plays('message', { data: 'c' })
    expect(heard).to.deep.equal(['opened', 'a', 'b', 'c'])
    socket.plays('close', { code: 1000, reason: '' })
  })

  it('says when what it had to send has left', async () => {
    const { connection, socket } = connect()
    socket.plays('open')
    socket.bufferedAmount = 5
    connection.send('frame')
    expect(connection.bufferedBytes).to.equal(5)
    socket.bufferedAmount = 0
    await whenDrained
    socket.plays('close', { code: 1000, reason: '' })
  })

  it('ends a turn once for all who wait for it, and later than they ask', async () => {
    const order: string[] = []
    await new Promise<void>((resolve) => {
      runtime.endOfTurn(() => order.push('first'))
      runtime.afterPendingInput(() => {
        order.push('second')
        runtime.endOfTurn(() => {
          order.push('next turn')
          resolve()
        })
      })
      order.push('asked')
    })
    expect(order).to.deep.equal(['asked', 'first', 'second', 'next turn'])
  })

  it('has clocks, timers and chance of its own, and no port', async () => {
    const before = runtime.monotonicNow()
    let cancelled = true
    runtime
      .setTimer(0, () => {
        cancelled = false
      })
      .cancel()
    await new Promise<void>((resolve) => void runtime.setTimer(1, resolve))
    expect(cancelled).to.equal(true)
    expect(runtime.monotonicNow()).to.be.greaterThan(before)
    expect(runtime.wallNow()).to.be.greaterThan(1.7e12)
    expect(runtime.randomBytes(16)).to.have.length(16)
    let refused: unknown
    await runtime
      .listen({
        host: '',
        port: 0,
        maxFrameBytes: 1,
        accept: () => ({ frame: () => undefined, closed: () => undefined }),
      })
      .catch((error: unknown) => (refused = error))
    expect(String(refused)).to.include('cannot listen')
  })

  it('stands in place of Node’s where a bundler is told so, and leaves certificates to the browser', () => {
    expect(defaultRuntime()).to.be.instanceOf(BrowserRuntime)
    expect(tlsFaultOf({})).to.equal(undefined)
    expect(tlsFaultOf({ ca: 'a certificate' })).to.include('browser')
  })
})
