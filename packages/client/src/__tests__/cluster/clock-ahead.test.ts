/** A client whose clock ran ahead is corrected by the node that refuses it, and writes the same thing as a new op. */
import { NodeRuntime, type Runtime } from '@topgunbuild/core'
import { expect } from 'chai'
import { failure, mapOf, success } from '../support/ScriptedNode'
import { Scene } from '../support/scene'

const HOUR = 3_600_000

/** This machine's runtime, with a wall clock an hour ahead. */
class AheadRuntime extends NodeRuntime implements Runtime {
  override wallNow(): number {
    return super.wallNow() + HOUR
  }
}

describe('a clock ahead', () => {
  const scene = new Scene()
  afterEach(() => scene.end())

  it('is corrected, and every op that no node took is stamped anew, in order', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    const serverNow = (): number => a.runtime.wallNow()
    a.script.answer = (op) =>
      (op.record?.timestamp.millis ?? 0) > serverNow() + 60_000
        ? failure(op, 'CLOCK_AHEAD', { serverTime: serverNow() })
        : success(op)
    const client = await scene.clusterClient([a], { runtime: new AheadRuntime() })
    const map = client.getMap<string, number>('test')
    const acks = await Promise.all([map.put('k', 1), map.put('k', 2), map.put('other', 3)])
    const taken = a.ops.slice(3)
    expect(a.ops).to.have.length(6)
    expect(taken.map((op) => op.record?.value)).to.deep.equal([1, 2, 3])
    expect(acks.map((ack) => ack.opId)).to.deep.equal(taken.map((op) => op.id))
    expect(new Set(a.ops.map((op) => op.id)).size).to.equal(6)
    expect(map.get('k')).to.equal(2)
    expect(map.getRecord('k')?.timestamp.millis).to.be.lessThan(serverNow() + 1000)
    expect(client.getPendingOpsCount()).to.equal(0)
    // The clock is right now: nothing more is refused.
    await map.put('k', 4)
    expect(a.ops).to.have.length(7)
    expect(map.get('k')).to.equal(4)
  })

  it('does not stamp anew what may have been applied', async () => {
    const a = await scene.node('a')
    a.script.map = mapOf(1, [a])
    let asked = 0
    a.script.answer = (op, connection) => {
      if (asked++ > 0) return asked > 2 ? success(op) : failure(op, 'CLOCK_AHEAD', { serverTime: a.runtime.wallNow() })
      connection.terminate()
      return null
    }
    const client = await scene.clusterClient([a], { runtime: new AheadRuntime() })
    await client.getMap('test').put('k', 1)
    expect(new Set(a.ops.map((op) => op.id)).size).to.equal(1)
    expect(a.ops).to.have.length(3)
  })
})
