/** Locks over real connections to a scripted node: what a client says, when, and what becomes of it. */
import type { DownMessage, LockUp } from '@topgunbuild/core'
import { expect } from 'chai'
import { mapOf } from '../support/ScriptedNode'
import { errorOf, Scene, until } from '../support/scene'

describe('a client with locks', () => {
  const scene = new Scene()
  let said: LockUp[] = []
  beforeEach(() => (said = []))
  afterEach(() => scene.end())

  const granting =
    (token: number) =>
    (message: LockUp): DownMessage[] => {
      said.push(message)
      const { requestId = '', name } = message.payload
      return message.type === 'LOCK_REQUEST'
        ? [{ type: 'LOCK_GRANTED', payload: { requestId, name, fencingToken: token } }]
        : [{ type: 'LOCK_RELEASED', payload: { requestId, name, success: true } }]
    }

  async function clientOf(locks: (message: LockUp) => readonly DownMessage[]) {
    const node = await scene.node('a', { locks })
    node.script.map = mapOf(1, [node])
    return { node, client: await scene.clusterClient([node]) }
  }

  it('has handles that are holders of their own', async () => {
    const { client } = await clientOf(granting(5))
    const [one, other] = [client.getLock('door'), client.getLock('door')]
    expect(await one.lock()).to.equal(true)
    expect(await other.lock()).to.equal(true)
    const holders = said.map((message) => (message.type === 'LOCK_REQUEST' ? message.payload.holder : undefined))
    expect(new Set(holders).size).to.equal(2)
    for (const holder of holders) expect(holder).to.contain(`${client.nodeId}~`)
    expect(await one.unlock()).to.equal(true)
    expect([one.isLocked(), other.isLocked()]).to.deep.equal([false, true])
  })

  it('has no lock without a name', async () => {
    const { client } = await clientOf(granting(5))
    expect(() => client.getLock('')).to.throw('A lock needs a name.')
  })

  it('asks again when its connection ended before the answer came', async () => {
    let answers = false
    const { node, client } = await clientOf((message) => (answers ? granting(7)(message) : (said.push(message), [])))
    const lock = client.getLock('door')
    const asked = lock.lock()
    await until(() => said.length === 1, 'the request to arrive')
    answers = true
    node.drop()
    expect(await asked).to.equal(true)
    expect(lock.fencingToken).to.equal(7)
    expect(new Set(said.map(({ payload }) => payload.requestId)).size).to.equal(1)
  })

  it('waits for its first connection, whatever it is that lets a request go', async () => {
    const node = await scene.node('a', { locks: granting(5) })
    node.script.map = mapOf(1, [node])
    const client = await scene.client({ cluster: { seeds: [node.url] } })
    expect(await client.getLock('door').lock()).to.equal(true)
  })

  it('says what kept it from asking', async () => {
    const node = await scene.node('a', { refuse: () => 'not this one' })
    const client = await scene.client({ cluster: { seeds: [node.url] } })
    const stop = new AbortController()
    const asked = errorOf(client.getLock('door').lock(1000, { signal: stop.signal }))
    await until(() => client.getAuthFailure() !== null, 'the refusal')
    stop.abort()
    expect(await asked).to.include({ code: 'DEADLINE_PASSED', definite: true })
  })

  it('gives back what it holds when it closes, and tells whoever waits', async () => {
    const { client } = await clientOf((message) => (message.payload.name === 'gate' ? [] : granting(5)(message)))
    const [held, givenBack] = [client.getLock('door'), client.getLock('door')]
    expect(await held.lock()).to.equal(true)
    expect(await givenBack.lock()).to.equal(true)
    expect(await givenBack.unlock()).to.equal(true)
    const waiting = errorOf(client.getLock('gate').lock())
    said = []
    await client.close()
    expect(await waiting).to.include({ code: 'CLIENT_CLOSED' })
    await until(() => said.length === 1, 'what it held to be given back')
    expect(said).to.deep.equal([{ type: 'LOCK_RELEASE', payload: { name: 'door', fencingToken: 5 } }])
    expect(held.isLocked()).to.equal(false)
    expect(await errorOf(held.lock())).to.include({ code: 'CLIENT_CLOSED', definite: true })
  })
})
