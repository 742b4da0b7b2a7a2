/** A frozen runtime is a zombie: it keeps its sockets and hears nothing until the thaw. */
import { expect } from 'chai'
import { Ear, runtimesUnderTest } from './runtimes-under-test'

const frozen = (transport: 'plain' | 'TLS') => () => {
  const { runtimeOf, settled, after, listenWith, dial, pair } = runtimesUnderTest(transport)

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
    const fired: string[] = []
    runtime.setTimer(100, () => fired.push('second'))
    runtime.setTimer(1, () => fired.push('first'))
    const dropped = runtime.setTimer(2, () => fired.push('cancelled while held'))
    runtime.freeze()
    await after(runtimeOf(), 101)
    dropped.cancel()
    expect(fired).to.deep.equal([])
    runtime.thaw()
    expect(fired).to.deep.equal(['first', 'second'])
  })

  it('holds the end of a turn, and what waits for pending input', async () => {
    const runtime = runtimeOf()
    const ran: string[] = []
    runtime.afterPendingInput(() => ran.push('after pending input'))
    runtime.endOfTurn(() => ran.push('end of turn'))
    runtime.freeze()
    await settled(runtimeOf())
    expect(ran).to.deep.equal([])
    runtime.thaw()
    expect(ran).to.deep.equal(['end of turn', 'after pending input'])
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
}

describe('NodeRuntime: freeze and thaw', frozen('plain'))
describe('NodeRuntime over TLS: freeze and thaw', frozen('TLS'))
