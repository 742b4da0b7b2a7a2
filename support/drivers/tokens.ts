/** The tokens clients show: one that the nodes' default secret made, and those that no node may accept. */
import { sign } from 'jsonwebtoken'
import { clock } from '../clock'
import { generateKeyPairSync } from 'node:crypto'

export const DEFAULT_SECRET = 'topgun-secret-dev'

/** Made now, by the clock that the nodes have too. */
function claims(sub = 'test-user'): { sub: string; iat: number } {
  return { sub, iat: Math.floor(clock().wallNow() / 1000) }
}

export const tokens = {
  valid: (): string => sign(claims(), DEFAULT_SECRET),
  /** Made with a secret the nodes do not share. */
  wrong: (): string => sign(claims(), 'a-secret-of-somebody-else'),
  /** Ended an hour ago. */
  expired: (): string => sign(claims(), DEFAULT_SECRET, { expiresIn: -3600 }),
  /** Signed with a key pair that nobody here knows. */
  foreign: (): string => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    return sign(claims(), privateKey, { algorithm: 'RS256' })
  },
  /** Says of itself that it needs no signature. */
  unsigned: (): string => sign(claims(), '', { algorithm: 'none' }),
} as const

export type TokenKind = keyof typeof tokens

/** Of somebody who may do what this role may. */
export function tokenWithRole(role: string): string {
  return sign({ ...claims('somebody'), roles: [role] }, DEFAULT_SECRET)
}

/** Good for so many seconds. */
export function lastingToken(seconds: number): string {
  return sign(claims(), DEFAULT_SECRET, { expiresIn: seconds })
}

/** Made for whoever looks into the nodes. */
export function adminToken(): string {
  return sign({ ...claims('the-suite'), roles: ['ADMIN'] }, DEFAULT_SECRET)
}
