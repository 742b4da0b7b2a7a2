/** A killed runtime is gone for everybody else, and runs nothing any more. */
import { expect } from 'chai'
import { runtimesUnderTest } from './runtimes-under-test'

const killed = (transport: 'plain' | 'TLS') => () => {
  const { runtimeOf, settled, after, dial, pair } = runtimesUnderTest(transport)

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
}

describe('NodeRuntime: kill', killed('plain'))
describe('NodeRuntime over TLS: kill', killed('TLS'))
