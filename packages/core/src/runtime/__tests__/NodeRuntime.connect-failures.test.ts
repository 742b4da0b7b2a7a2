/** Why a connection of the real runtime may never open. */
import { expect } from 'chai'
import { Ear, runtimesUnderTest } from './runtimes-under-test'

describe('NodeRuntime: connects that fail', () => {
  const { runtimeOf, dial, pair } = runtimesUnderTest()

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
