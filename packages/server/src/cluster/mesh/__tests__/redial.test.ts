/** Whom a node dials again, and when: it waits for the end of a link instead of looking for it. */
import { NodeRuntime, type Timer } from '@topgunbuild/core'
import { expect } from 'chai'
import { pollUntil } from '../../../__tests__/utils/test-helpers'
import { Mesh, type MeshEvents } from '../Mesh'
import { PEER_PROTOCOL_VERSION, type PeerIdentity } from '../peer-messages'

/** Tells how many timers wait. */
class CountingRuntime extends NodeRuntime {
  waiting = 0

  override setTimer(delayMs: number, fire: () => void): Timer {
    this.waiting++
    let isOver = false
    const over = (): void => {
      if (!isOver) this.waiting--
      isOver = true
    }
    const timer = super.setTimer(delayMs, () => {
      over()
      fire()
    })
    return {
      cancel: () => {
        over()
        timer.cancel()
      },
    }
  }
}

const SILENT: MeshEvents = {
  linked: () => undefined,
  unlinked: () => undefined,
  gone: () => undefined,
  message: () => undefined,
  drained: () => undefined,
  refusedPeer: () => undefined,
  unreachable: () => undefined,
  nameTaken: () => undefined,
  versionDiffers: () => undefined,
  answeredByItself: () => undefined,
  answeredByLinked: () => undefined,
}

describe('a node that is linked', () => {
  const ports = new Map<string, number>()
  const runtimes: CountingRuntime[] = []

  const meshOf = async (nodeId: string, incarnation = `${nodeId}-1`): Promise<Mesh> => {
    const runtime = new CountingRuntime()
    runtimes.push(runtime)
    const own: PeerIdentity = {
      nodeId,
      incarnation,
      endpoint: `ws://${nodeId}.example`,
      clusterAddress: `${nodeId}.example:1`,
      protocol: PEER_PROTOCOL_VERSION,
      since: PEER_PROTOCOL_VERSION,
    }
    const mesh = new Mesh(
      {
        runtime,
        secret: Buffer.from('a secret between the two of them'),
        bindHost: '127.0.0.1',
        port: 0,
        maxFrameBytes: 1024 * 1024,
        maxPeerBufferedBytes: 1024 * 1024,
        maxPeerHandshakes: 100,
        boundHit: () => undefined,
        // Nobody listens at port 1.
        translateAddress: (address) => `127.0.0.1:${ports.get(address) ?? 1}`,
        identity: () => own,
        isHeard: () => false,
      },
      SILENT,
    )
    ports.set(`${nodeId}.example:1`, await mesh.listen())
    return mesh
  }

  const isLinkedTo = (mesh: Mesh, incarnation: string): boolean =>
    mesh.linkedPeers().some((peer) => peer.incarnation === incarnation)

  afterEach(() => {
    for (const runtime of runtimes.splice(0)) runtime.kill()
    ports.clear()
  })

  it('looks for nobody: no timer runs, whichever of the two was dialled', async () => {
    const [a, b] = [await meshOf('a'), await meshOf('b')]
    a.dial('b.example:1')
    b.dial('a.example:1')
    const isQuiet = (): boolean => runtimes.every(({ waiting }) => waiting === 0)
    await pollUntil(() => isLinkedTo(a, 'b-1') && isLinkedTo(b, 'a-1') && isQuiet(), { description: 'no timer runs' })
    expect(a.addresses()).to.deep.equal(['b.example:1'])
  })

  it('goes back to another address than the other one calls its own, when the link ends', async () => {
    const [a, b] = [await meshOf('a'), await meshOf('b')]
    ports.set('elsewhere.example:1', ports.get('b.example:1') ?? 0)
    a.dial('elsewhere.example:1')
    a.dial('b.example:1')
    await pollUntil(() => isLinkedTo(a, 'b-1'), { description: 'the two are linked' })
    await pollUntil(() => runtimes.every(({ waiting }) => waiting === 0), { description: 'no timer runs' })
    const successor = await meshOf('b', 'b-2')
    // Only the other address leads to it.
    ports.set('elsewhere.example:1', ports.get('b.example:1') ?? 0)
    ports.delete('b.example:1')
    runtimes[1]?.kill()
    await b.close()
    await pollUntil(() => isLinkedTo(a, 'b-2'), { description: 'its successor is found' })
    await successor.close()
  })
})
