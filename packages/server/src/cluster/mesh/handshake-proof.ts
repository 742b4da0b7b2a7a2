/** Mutual proof of the cluster secret: HMAC-SHA-256 (RFC 2104) over both nonces, the role, and what is claimed. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { PeerIdentity } from './peer-messages'

/** The role is part of the proof, so that no end can answer a challenge by sending it back. */
export type ProofRole = 'acceptor' | 'dialler' | 'welcome'

export interface Nonces {
  readonly dialler: string
  readonly acceptor: string
}

export function proofOf(secret: Buffer, role: ProofRole, nonces: Nonces, identity?: PeerIdentity): string {
  const claimed =
    identity === undefined
      ? ''
      : JSON.stringify([
          identity.nodeId,
          identity.incarnation,
          identity.endpoint,
          identity.clusterAddress,
          identity.protocol,
          identity.since,
        ])
  return createHmac('sha256', secret)
    .update(JSON.stringify([role, nonces.dialler, nonces.acceptor, claimed]))
    .digest('hex')
}

export function provesSecret(
  secret: Buffer,
  proof: string,
  role: ProofRole,
  nonces: Nonces,
  identity?: PeerIdentity,
): boolean {
  const expected = Buffer.from(proofOf(secret, role, nonces, identity))
  const given = Buffer.from(proof)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** The secret the nodes share: configured, or derived (HKDF, RFC 5869) so that it is not the token secret itself. */
export function clusterKeyOf(clusterSecret: string | undefined, jwtSecret: string): Buffer {
  if (clusterSecret !== undefined) return Buffer.from(clusterSecret)
  return Buffer.from(hkdfSync('sha256', jwtSecret, '', 'topgun cluster secret', 32))
}
