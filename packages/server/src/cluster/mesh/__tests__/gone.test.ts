/** When a lost link means that the process at its other end is gone. */
import { NodeRuntime } from '@topgunbuild/core'
import { expect } from 'chai'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { pollUntil } from '../../../__tests__/utils/test-helpers'
import { Mesh, type MeshEvents } from '../Mesh'
import { PEER_PROTOCOL_VERSION, type PeerIdentity } from '../peer-messages'

const identity = (nodeId: string): PeerIdentity => ({
  nodeId,
  incarnation: `${nodeId}-1`,
  endpoint: `ws://${nodeId}.example`,
  clusterAddress: `${nodeId}.example:1`,
  protocol: PEER_PROTOCOL_VERSION,
  since: PEER_PROTOCOL_VERSION,
})

/** Notes what a mesh tells of its peers. */
class Told implements MeshEvents {
  readonly linkedTo: string[] = []
  readonly goneIds: string[] = []

  linked({ nodeId }: PeerIdentity): void {
    this.linkedTo.push(nodeId)
  }

  unlinked(): void {}

  gone({ nodeId }: PeerIdentity): void {
    this.goneIds.push(nodeId)
  }

  message(): void {}

  refusedPeer(): void {}

  unreachable(): void {}

  nameTaken(): void {}

  versionDiffers(): void {}

  drained(): void {}

  answeredByItself(): void {}

  answeredByLinked(): void {}
}

describe('a link that ended', () => {
  const runtimes = new Map<string, NodeRuntime>()
  let dying: Server

  const meshOf = (nodeId: string, told: Told, translateAddress: (address: string) => string): Mesh => {
    const runtime = new NodeRuntime()
    runtimes.set(nodeId, runtime)
    const secret = Buffer.from('a secret between the two of them')
    const limits = {
      maxFrameBytes: 1024 * 1024,
      maxPeerBufferedBytes: 1024 * 1024,
      maxPeerHandshakes: 100,
      boundHit: () => undefined,
    }
    const options = { runtime, secret, bindHost: '127.0.0.1', port: 0, translateAddress, isHeard: () => false }
    return new Mesh({ ...options, ...limits, identity: () => identity(nodeId) }, told)
  }

  beforeEach(async () => {
    dying = createServer((socket) => socket.resetAndDestroy())
    await new Promise<void>((resolve) => dying.listen(0, '127.0.0.1', resolve))
  })

  afterEach(async () => {
    for (const runtime of runtimes.values()) runtime.kill()
    await new Promise((resolve) => dying.close(resolve))
  })

  it('is a process that is gone, also when its listener accepted once more while it died', async () => {
    const other = meshOf('b', new Told(), (address) => address)
    const alive = `127.0.0.1:${await other.listen()}`
    const ways = [alive, `127.0.0.1:${(dying.address() as AddressInfo).port}`]
    const told = new Told()
    const mesh = meshOf('a', told, () => ways.shift() ?? alive)
    await mesh.listen()
    mesh.dial('b.example:1')
    await pollUntil(() => told.linkedTo.includes('b'), { description: 'the two are linked' })
    runtimes.get('b')?.kill()
    await pollUntil(() => told.goneIds.length > 0, { description: 'the loss is told' })
    expect({ gone: told.goneIds, waysLeft: ways }).to.deep.equal({ gone: ['b'], waysLeft: [] })
  })
})
