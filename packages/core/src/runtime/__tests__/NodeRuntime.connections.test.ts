/** What one connection of the real runtime carries, and how it ends. */
import { expect } from 'chai'
import { MAX_FRAME_BYTES, runtimesUnderTest } from './runtimes-under-test'

const connections = (transport: 'plain' | 'TLS') => () => {
  const { runtimeOf, passed, dial, pair } = runtimesUnderTest(transport)
  // Encryption takes what is sent a turn later, so that every frame leaves something to be drained.
  const unlessDrained = (what: string): boolean => transport === 'plain' || what !== 'drained'

  it('carries bytes as bytes and text as text, in order, both ways', async () => {
    const { client, server } = await pair()
    client.connection?.send(Uint8Array.of(1, 2, 255))
    client.connection?.send('grüße')
    await server.until(() => server.frames.length === 2)
    server.connection?.send('back')
    await client.until(() => client.frames.length === 1)
    expect(server.heard.filter(unlessDrained)).to.deep.equal(['bytes:0102ff', 'grüße'])
    expect(server.frames[0]).to.be.instanceOf(Uint8Array)
    expect(client.heard.filter(unlessDrained)).to.deep.equal(['opened', 'back'])
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
    const near = runtimeOf()
    const { client, server } = await pair(near)
    server.connection?.pauseReading()
    const block = new Uint8Array(MAX_FRAME_BYTES)
    while ((client.connection?.bufferedBytes ?? 0) < 1024 * 1024) {
      for (let sent = 0; sent < 32; sent++) client.connection?.send(block)
      await passed(near)
    }
    expect(server.frames).to.have.length(0)
    expect(client.heard.filter(unlessDrained)).to.deep.equal(['opened'])
    const heard = client.heard.length
    server.connection?.resumeReading()
    await client.until(() => client.heard.slice(heard).includes('drained'))
    expect(client.connection?.bufferedBytes).to.equal(0)
  })
}

describe('NodeRuntime: connections', connections('plain'))
describe('NodeRuntime over TLS: connections', connections('TLS'))
