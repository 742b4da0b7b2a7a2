/** A node that finds its cluster speaking versions it does not understand does not start, and founds none beside it. */
import { expect } from 'chai'
import { NodeRuntime, TopGunError, decodeFrame, serialize } from '@topgunbuild/core'
import { clusterKeyOf, proofOf } from '../../cluster/mesh/handshake-proof'
import { PEER_PROTOCOL_VERSION, type PeerIdentity } from '../../cluster/mesh/peer-messages'
import { Nodes } from '../support/Nodes'
import { SECRET } from '../support/RawClient'

const FAR = PEER_PROTOCOL_VERSION + 2

/** Listens as a node of a version far ahead would, and welcomes whoever proves the secret. */
async function foreignNode(runtime: NodeRuntime): Promise<number> {
  const secret = clusterKeyOf(undefined, SECRET)
  const identity: PeerIdentity = {
    nodeId: 'far-ahead',
    incarnation: 'far-1',
    endpoint: 'ws://far.example',
    clusterAddress: '127.0.0.1:1',
    protocol: FAR,
    since: FAR,
  }
  const { port } = await runtime.listen({
    host: '127.0.0.1',
    port: 0,
    maxFrameBytes: 2 ** 20,
    accept: (connection) => {
      const nonces = { dialler: '', acceptor: '0'.repeat(32) }
      return {
        closed: () => undefined,
        frame: (data) => {
          const { type, nonce } = decodeFrame(data) as { readonly type: string; readonly nonce?: string }
          if (type === 'PEER_CHALLENGE') {
            nonces.dialler = nonce ?? ''
            const proof = proofOf(secret, 'acceptor', nonces)
            connection.send(serialize({ type: 'PEER_PROOF', nonce: nonces.acceptor, proof }))
          } else if (type === 'PEER_HELLO') {
            const proof = proofOf(secret, 'welcome', nonces, identity)
            connection.send(serialize({ type: 'PEER_WELCOME', identity, proof }))
          }
        },
      }
    },
  })
  return port
}

describe('on the cluster port: a node of a version too far away', () => {
  const nodes = new Nodes()
  const far = new NodeRuntime()
  after(() => {
    far.kill()
    nodes.end()
  })

  it('is named by the one that looked for its cluster, which does not start', async () => {
    const port = await foreignNode(far)
    const { node } = nodes.create('a', { peers: [`127.0.0.1:${port}`], deadAfterMs: 5000 })
    const failure: unknown = await node.ready().then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(failure instanceof TopGunError ? failure.code : failure).to.equal('VERSION_UNSUPPORTED')
    const { message } = failure as TopGunError
    expect(message).to.include('far-ahead')
    expect(message).to.include(`${FAR} to ${FAR}`)
    expect(message.startsWith('peers: '), message).to.equal(true)
  })
})
