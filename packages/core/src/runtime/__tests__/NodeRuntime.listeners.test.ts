/** Binding, freeing and guarding a port with the real runtime. */
import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { expect } from 'chai'
import { TopGunError } from '../../errors/TopGunError'
import { HoldGate } from '../HoldGate'
import type { Listener } from '../Runtime'
import { listenForWs } from '../ws-listener'
import { Ear, MAX_FRAME_BYTES, runtimesUnderTest } from './runtimes-under-test'

describe('NodeRuntime: listeners', () => {
  const { runtimeOf, listenWith, pair, sockets, settled, dial } = runtimesUnderTest()

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

  it('drops a socket beyond as many as may be opening, and takes one again when there is room', async () => {
    const far = runtimeOf()
    const ears: Ear[] = []
    const listener = await listenWith(far, ears, { maxOpening: 2 })
    const slow = async (): Promise<Socket> => {
      const socket = connectTcp(listener.port, '127.0.0.1')
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.resume()
      await once(socket, 'connect')
      return socket
    }
    const [first] = [await slow(), await slow()]
    const late = await slow()
    await once(late, 'close')
    expect(first.destroyed).to.equal(false)
    first.destroy()
    await settled(far)
    const client = dial(runtimeOf(), listener.port)
    await client.until(() => client.heard.length > 0)
    expect(client.heard).to.deep.equal(['opened'])
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
