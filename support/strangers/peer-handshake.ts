/** The handshake between nodes as somebody else would write it, from the description alone, to come in as a peer. */
import { createHmac } from 'node:crypto'

export interface ClaimedIdentity {
  readonly nodeId: string
  readonly incarnation: string
  readonly endpoint: string
  readonly clusterAddress: string
  readonly protocol: number
  readonly since: number
}

export type HandshakeRole = 'acceptor' | 'dialler' | 'welcome'

/** HMAC-SHA-256 over the role, the dialler's nonce, the acceptor's, and what is claimed. */
export function handshakeProof(
  secret: Buffer,
  role: HandshakeRole,
  nonces: { readonly dialler: string; readonly acceptor: string },
  claimed: ClaimedIdentity,
): string {
  const { nodeId, incarnation, endpoint, clusterAddress, protocol, since } = claimed
  const claims = JSON.stringify([nodeId, incarnation, endpoint, clusterAddress, protocol, since])
  return createHmac('sha256', secret)
    .update(JSON.stringify([role, nonces.dialler, nonces.acceptor, claims]))
    .digest('hex')
}
