/** The promises of the Runtime port, kept by the real runtime over real sockets on ports the system chooses. */
import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { expect } from 'chai'
import { TopGunError } from '../../errors/TopGunError'
import { HoldGate } from '../HoldGate'
import { NodeRuntime } from '../NodeRuntime'
import type { Connection, ConnectionEnd, Listener, ListenOptions, Runtime } from '../Runtime'
import { listenForWs } from '../ws-listener'

const MAX_FRAME_BYTES = 64 * 1024

/** Everything one end of a connection heard, in order, with a promise for the next time it hears anything. */
class Ear {
  readonly heard: string[] = []
  readonly frames: Array<Uint8Array | string> = []
  end: ConnectionEnd | undefined
  connection: Connection | undefined
  private wake: Array<() => void> = []

  opened(): void {
    this.note('opened')
  }
  frame(data: Uint8Array | string): void {
    this.frames.push(data)
    this.note(typeof data === 'string' ? data : `bytes:${Buffer.from(data).toString('hex')}`)
  }
  drained(): void {
    this.note('drained')
  }
  closed(end: ConnectionEnd): void {
    this.end = end
    this.note('closed')
  }
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.wake.push(resolve))
  }
  note(what: string): void {
    this.heard.push(what)
    for (const resolve of this.wake.splice(0)) resolve()
  }
}

describe('NodeRuntime', () => {
  let runtimes: NodeRuntime[] = []
  let sockets: Socket[] = []

  const runtimeOf = (): NodeRuntime => {
    const runtime = new NodeRuntime()
    runtimes.push(runtime)
    return runtime
  }
  const passed = (runtime: Runtime): Promise<void> => new Promise((resolve) => runtime.afterPendingInput(resolve))
  /** On the loopback a sent byte is at once readable, so a few rounds of the loop carry any exchange to its end. */
  const settled = async (runtime: Runtime): Promise<void> => {
    for (let round = 0; round < 10; round++) await passed(runtime)
  }
  const after = (runtime: Runtime, delayMs: number): Promise<void> =>
    new Promise((resolve) => void runtime.setTimer(delayMs, resolve))

  const listenWith = (runtime: Runtime, ears: Ear[], more: Partial<ListenOptions> = {}): Promise<Listener> =>
    runtime.listen({
      host: '127.0.0.1',
      port: 0,
      maxFrameBytes: MAX_FRAME_BYTES,
      accept: (connection) => {
        const ear = new Ear()
        ear.connection = connection
        ears.push(ear)
        return ear
      },
      ...more,
    })
  const dial = (runtime: Runtime, port: number, timeoutMs = 5000, host = '127.0.0.1'): Ear => {
    const ear = new Ear()
    ear.connection = runtime.connect(`ws://${host}:${port}`, { timeoutMs, maxFrameBytes: MAX_FRAME_BYTES }, ear)
    return ear
  }
  const pair = async (
    near: Runtime = runtimeOf(),
    far: Runtime = runtimeOf(),
  ): Promise<{ client: Ear; server: Ear; listener: Listener }> => {
    const ears: Ear[] = []
    const listener = await listenWith(far, ears)
    const client = dial(near, listener.port)
    await client.until(() => client.heard.includes('opened'))
    const server = ears[0]
    if (server === undefined) throw new Error('nothing was accepted')
    return { client, server, listener }
  }

  afterEach(() => {
    for (const runtime of runtimes) runtime.kill()
    for (const socket of sockets) socket.destroy()
    runtimes = []
    sockets = []
  })

  describe('clocks, timers and chance', () => {
    it('measures a timer no shorter than asked', async () => {
      const runtime = runtimeOf()
      const start = runtime.monotonicNow()
      await after(runtime, 5)
      expect(runtime.monotonicNow() - start).to.be.at.least(4)
    })

    it('never fires a cancelled timer', async () => {
      const runtime = runtimeOf()
      let fired = false
      const timer = runtime.setTimer(1, () => (fired = true))
      timer.cancel()
      timer.cancel()
      await after(runtime, 3)
      expect(fired).to.equal(false)
    })

    it('takes a delay longer than the platform knows as its longest', async () => {
      const runtime = runtimeOf()
      let fired = false
      const timer = runtime.setTimer(1e12, () => (fired = true))
      await after(runtime, 3)
      timer.cancel()
      expect(fired).to.equal(false)
    })

    it('gives as many random bytes as asked, and others the next time', () => {
      const runtime = runtimeOf()
      expect(runtime.randomBytes(16)).to.have.length(16)
      expect(runtime.randomBytes(16)).to.not.deep.equal(runtime.randomBytes(16))
    })

    it('ends a turn before input that comes later is waited for', async () => {
      const runtime = runtimeOf()
      const order: string[] = []
      runtime.afterPendingInput(() => order.push('after pending input'))
      runtime.endOfTurn(() => order.push('end of turn'))
      await passed(runtime)
      expect(order).to.deep.equal(['end of turn', 'after pending input'])
    })
  })

  describe('connections', () => {
    it('carries bytes as bytes and text as text, in order, both ways', async () => {
      const { client, server } = await pair()
      client.connection?.send(Uint8Array.of(1, 2, 255))
      client.connection?.send('grüße')
      await server.until(() => server.heard.length === 2)
      server.connection?.send('back')
      await client.until(() => client.heard.length === 2)
      expect(server.heard).to.deep.equal(['bytes:0102ff', 'grüße'])
      expect(server.frames[0]).to.be.instanceOf(Uint8Array)
      expect(client.heard).to.deep.equal(['opened', 'back'])
    })

    it('tells nothing while connect() has not returned', async () => {
      const near = runtimeOf()
      const { listener } = await pair()
      const client = dial(near, listener.port)
      expect(client.heard).to.deep.equal([])
      expect(client.connection?.isOpen).to.equal(false)
      client.connection?.send('too early')
      await client.until(() => client.heard.length === 1)
      expect(client.connection?.isOpen).to.equal(true)
    })

    it('tells the close code and reason to the other end, once', async () => {
      const { client, server } = await pair()
      client.connection?.close(4001, 'Unauthorized')
      await Promise.all([server.until(() => server.end !== undefined), client.until(() => client.end !== undefined)])
      expect(server.end).to.deep.equal({ code: 4001, reason: 'Unauthorized' })
      expect(server.heard).to.deep.equal(['closed'])
      expect(client.heard).to.deep.equal(['opened', 'closed'])
    })

    it('shortens a reason that no close frame could carry', async () => {
      const { client, server } = await pair()
      client.connection?.close(4000, 'é'.repeat(200))
      await server.until(() => server.end !== undefined)
      expect(server.end?.reason).to.equal('é'.repeat(61))
    })

    it('ignores a send after the close', async () => {
      const { client, server } = await pair()
      client.connection?.close(1000, '')
      client.connection?.send('late')
      await server.until(() => server.end !== undefined)
      await client.until(() => client.end !== undefined)
      client.connection?.send('later')
      client.connection?.terminate()
      client.connection?.close(1000, '')
      expect(server.heard).to.deep.equal(['closed'])
    })

    it('ends with 1006 at the other end when terminated', async () => {
      const { client, server } = await pair()
      client.connection?.terminate()
      await server.until(() => server.end !== undefined)
      expect(server.end?.code).to.equal(1006)
      expect(server.end).to.not.have.property('failure')
    })

    it('refuses an oversize frame with 1009 at both ends', async () => {
      const { client, server } = await pair()
      client.connection?.send(new Uint8Array(MAX_FRAME_BYTES + 1))
      await Promise.all([server.until(() => server.end !== undefined), client.until(() => client.end !== undefined)])
      expect(server.end?.code).to.equal(1009)
      expect(client.end?.code).to.equal(1009)
      expect(server.frames).to.deep.equal([])
    })

    it('takes a frame of exactly the greatest size', async () => {
      const { client, server } = await pair()
      client.connection?.send(new Uint8Array(MAX_FRAME_BYTES))
      await server.until(() => server.frames.length === 1)
      expect(server.frames[0]).to.have.length(MAX_FRAME_BYTES)
    })

    it('keeps frames from a holder that paused, and says when its buffer drained', async () => {
      const { client, server } = await pair()
      server.connection?.pauseReading()
      const block = new Uint8Array(MAX_FRAME_BYTES)
      while ((client.connection?.bufferedBytes ?? 0) < 1024 * 1024) {
        for (let sent = 0; sent < 32; sent++) client.connection?.send(block)
        await passed(runtimes[0] as NodeRuntime)
      }
      expect(server.frames).to.have.length(0)
      expect(client.heard).to.deep.equal(['opened'])
      server.connection?.resumeReading()
      await client.until(() => client.heard.includes('drained'))
      expect(client.connection?.bufferedBytes).to.equal(0)
    })
  })

  describe('connects that fail', () => {
    it('is refused where nobody listens', async () => {
      const { listener } = await pair()
      await listener.close()
      const client = dial(runtimeOf(), listener.port)
      await client.until(() => client.end !== undefined)
      expect(client.heard).to.deep.equal(['closed'])
      expect(client.end).to.include({ code: 1006, failure: 'refused' })
    })

    it('is refused under a name with several addresses too', async () => {
      const { listener } = await pair()
      await listener.close()
      const client = dial(runtimeOf(), listener.port, 5000, 'localhost')
      await client.until(() => client.end !== undefined)
      expect(client.end?.failure).to.equal('refused')
    })

    it('times out where the handshake is not answered', async () => {
      const far = runtimeOf()
      const { listener } = await pair(runtimeOf(), far)
      far.freeze()
      const client = dial(runtimeOf(), listener.port, 20)
      await client.until(() => client.end !== undefined)
      expect(client.heard).to.deep.equal(['closed'])
      expect(client.end?.failure).to.equal('timeout')
    })

    it('counts an address that is none, and a connection given up by its holder, as reset', async () => {
      const runtime = runtimeOf()
      const wrong = new Ear()
      runtime.connect('nonsense', { timeoutMs: 100, maxFrameBytes: 100 }, wrong)
      expect(wrong.heard).to.deep.equal([])
      const { listener } = await pair()
      const hasty = dial(runtime, listener.port)
      hasty.connection?.terminate()
      await Promise.all([wrong.until(() => wrong.end !== undefined), hasty.until(() => hasty.end !== undefined)])
      expect(wrong.end?.failure).to.equal('reset')
      expect(hasty.end?.failure).to.equal('reset')
    })
  })

  describe('listeners', () => {
    const refusalOf = async (listening: Promise<Listener>): Promise<TopGunError> =>
      listening.then(
        () => {
          throw new Error('it listens')
        },
        (error: TopGunError) => error,
      )

    it('names host and port when the port is taken', async () => {
      const { listener } = await pair()
      const refusal = await refusalOf(listenWith(runtimeOf(), [], { port: listener.port }))
      expect(refusal).to.be.instanceOf(TopGunError)
      expect(refusal.code).to.equal('REJECTED')
      expect(refusal.message).to.contain('127.0.0.1').and.contain(String(listener.port)).and.match(/\.$/)
    })

    it('names host and port when there is no such port or host', async () => {
      const noPort = await refusalOf(listenWith(runtimeOf(), [], { port: 70000 }))
      expect(noPort.message).to.contain('70000')
      const noHost = await refusalOf(listenWith(runtimeOf(), [], { host: 'no-such-host.invalid' }))
      expect(noHost.message).to.contain('no-such-host.invalid')
    })

    it('frees the port on close, and leaves the connections it accepted', async () => {
      const far = runtimeOf()
      const { client, server, listener } = await pair(runtimeOf(), far)
      await listener.close()
      const again = await listenWith(far, [], { port: listener.port })
      expect(again.port).to.equal(listener.port)
      client.connection?.send('still here')
      await server.until(() => server.frames.length === 1)
      expect(server.heard).to.deep.equal(['still here'])
    })

    it('answers plain HTTP when asked to, and 426 otherwise', async () => {
      const plain = await listenWith(runtimeOf(), [], { plainHttp: () => ({ status: 200, body: 'running' }) })
      const answer = await fetch(`http://127.0.0.1:${plain.port}/any`)
      expect(answer.status).to.equal(200)
      expect(await answer.text()).to.equal('running')
      const bare = await listenWith(runtimeOf(), [])
      expect((await fetch(`http://127.0.0.1:${bare.port}/`)).status).to.equal(426)
    })

    it('survives bytes that are neither HTTP nor WebSocket', async () => {
      const { listener, client, server } = await pair()
      const socket = connectTcp(listener.port, '127.0.0.1')
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.resume()
      socket.end(Buffer.from([0, 1, 2, 3, 255, 13, 10, 13, 10]))
      await once(socket, 'close')
      client.connection?.send('fine')
      await server.until(() => server.frames.length === 1)
    })

    it('closes a socket that has not finished its handshake after five seconds', async () => {
      const armed: Array<{ delayMs: number; fire: () => void }> = []
      const listener = await listenForWs(
        { host: '127.0.0.1', port: 0, maxFrameBytes: MAX_FRAME_BYTES, accept: () => new Ear() },
        {
          gate: new HoldGate(),
          setTimer: (delayMs, fire) => {
            armed.push({ delayMs, fire })
            slowIsConnected()
            return { cancel: () => undefined }
          },
          accepted: () => undefined,
        },
        () => undefined,
      )
      let slowIsConnected = (): void => undefined
      const connected = new Promise<void>((resolve) => (slowIsConnected = resolve))
      const slow = connectTcp(listener.port, '127.0.0.1')
      sockets.push(slow)
      slow.on('error', () => undefined)
      slow.write('GET / HTTP/1.1\r\nHost: slow\r\n')
      await connected
      expect(armed.map(({ delayMs }) => delayMs)).to.deep.equal([5000])
      armed[0]?.fire()
      slow.resume()
      await once(slow, 'close')
      await listener.close()
    })
  })

  describe('freeze and thaw', () => {
    it('holds frames until the thaw, then delivers them in order', async () => {
      const far = runtimeOf()
      const near = runtimeOf()
      const { client, server } = await pair(near, far)
      far.freeze()
      for (const text of ['a', 'b', 'c']) client.connection?.send(text)
      await settled(near)
      expect(server.heard).to.deep.equal([])
      far.thaw()
      await server.until(() => server.heard.length === 3)
      expect(server.heard).to.deep.equal(['a', 'b', 'c'])
    })

    it('holds the frames behind the one whose handler froze the runtime', async () => {
      const far = runtimeOf()
      const near = runtimeOf()
      const ears: Ear[] = []
      const listener = await listenWith(far, ears, {
        accept: () => {
          const ear = new Ear()
          ears.push(ear)
          return {
            frame: (data) => {
              ear.frame(data)
              if (data === 'a') far.freeze()
            },
            closed: (end) => ear.closed(end),
          }
        },
      })
      const client = dial(near, listener.port)
      await client.until(() => client.heard.includes('opened'))
      const server = ears[0] as Ear
      for (const text of ['a', 'b', 'c']) client.connection?.send(text)
      await server.until(() => server.heard.length === 1)
      await settled(near)
      expect(server.heard).to.deep.equal(['a'])
      far.thaw()
      await server.until(() => server.heard.length === 3)
      expect(server.heard).to.deep.equal(['a', 'b', 'c'])
    })

    it('holds due timers and delivers them in the order they fell due', async () => {
      const runtime = runtimeOf()
      const other = runtimeOf()
      const fired: string[] = []
      runtime.setTimer(12, () => fired.push('second'))
      runtime.setTimer(4, () => fired.push('first'))
      const dropped = runtime.setTimer(6, () => fired.push('cancelled while held'))
      runtime.endOfTurn(() => fired.push('end of turn'))
      runtime.freeze()
      await after(other, 30)
      dropped.cancel()
      expect(fired).to.deep.equal([])
      runtime.thaw()
      expect(fired).to.deep.equal(['end of turn', 'first', 'second'])
    })

    it('keeps the sockets of a zombie open, and its goodbyes unheard', async () => {
      const far = runtimeOf()
      const near = runtimeOf()
      const { client, server } = await pair(near, far)
      far.freeze()
      client.connection?.send('last words')
      await settled(near)
      expect(client.end).to.equal(undefined)
      client.connection?.close(1000, 'bye')
      await settled(near)
      expect(server.heard).to.deep.equal([])
      far.thaw()
      await server.until(() => server.end !== undefined)
      expect(server.heard).to.deep.equal(['last words', 'closed'])
      expect(server.end).to.deep.equal({ code: 1000, reason: 'bye' })
    })

    it('accepts after the thaw who dialled during the freeze', async () => {
      const far = runtimeOf()
      const near = runtimeOf()
      const ears: Ear[] = []
      const listener = await listenWith(far, ears)
      far.freeze()
      const client = dial(near, listener.port)
      await settled(near)
      expect(ears).to.have.length(0)
      expect(client.heard).to.deep.equal([])
      far.thaw()
      await client.until(() => client.heard.length === 1)
      expect(ears).to.have.length(1)
    })

    it('holds the opening of a connection the zombie had dialled', async () => {
      const near = runtimeOf()
      const far = runtimeOf()
      const ears: Ear[] = []
      const listener = await listenWith(far, ears)
      const client = dial(near, listener.port)
      near.freeze()
      await settled(far)
      expect(client.heard).to.deep.equal([])
      near.thaw()
      await client.until(() => client.heard.length === 1)
      expect(client.heard).to.deep.equal(['opened'])
    })

    it('leaves a reader paused by its holder paused through a freeze', async () => {
      const far = runtimeOf()
      const near = runtimeOf()
      const { client, server } = await pair(near, far)
      server.connection?.pauseReading()
      far.freeze()
      client.connection?.send('a')
      far.thaw()
      await settled(near)
      expect(server.heard).to.deep.equal([])
      server.connection?.resumeReading()
      await server.until(() => server.heard.length === 1)
    })
  })

  describe('kill', () => {
    it('ends every socket at once, refuses new ones, and tells its own holders nothing', async () => {
      const far = runtimeOf()
      const near = runtimeOf()
      const { client, server, listener } = await pair(near, far)
      let ran = 0
      far.setTimer(1, () => ran++)
      far.endOfTurn(() => ran++)
      far.afterPendingInput(() => ran++)
      far.kill()
      const late = dial(near, listener.port)
      await Promise.all([client.until(() => client.end !== undefined), late.until(() => late.end !== undefined)])
      await after(near, 5)
      expect(client.end?.code).to.equal(1006)
      expect(late.end?.failure).to.equal('refused')
      expect(server.heard).to.deep.equal([])
      expect(ran).to.equal(0)
      expect(server.connection?.isOpen).to.equal(false)
    })

    it('drops what a freeze held', async () => {
      const runtime = runtimeOf()
      const other = runtimeOf()
      let ran = 0
      runtime.setTimer(1, () => ran++)
      runtime.freeze()
      await after(other, 5)
      runtime.kill()
      runtime.thaw()
      await after(other, 5)
      expect(ran).to.equal(0)
    })

    it('leaves a runtime whose every method does nothing', async () => {
      const far = runtimeOf()
      const near = runtimeOf()
      const { client, listener } = await pair(near, far)
      near.kill()
      near.kill()
      near.freeze()
      near.thaw()
      client.connection?.send('x')
      client.connection?.close(1000, '')
      client.connection?.pauseReading()
      client.connection?.resumeReading()
      client.connection?.terminate()
      let ran = 0
      near.setTimer(0, () => ran++).cancel()
      near.setTimer(0, () => ran++)
      near.endOfTurn(() => ran++)
      void near.listen({ host: '127.0.0.1', port: 0, maxFrameBytes: 1, accept: () => client }).then(() => ran++)
      const dead = dial(near, listener.port)
      dead.connection?.send('x')
      dead.connection?.terminate()
      await after(far, 5)
      expect(ran).to.equal(0)
      expect(dead.heard).to.deep.equal([])
      expect(client.heard).to.deep.equal(['opened'])
    })

    it('resets whoever is still in the handshake', async () => {
      const far = runtimeOf()
      const near = runtimeOf()
      const { listener } = await pair(near, far)
      far.freeze()
      const client = dial(near, listener.port)
      await settled(near)
      far.kill()
      await client.until(() => client.end !== undefined)
      expect(client.end?.failure).to.equal('reset')
    })
  })
})
