/** What nodes and clients of one run prove to each other: made for it, and known to nobody else. */
import { randomBytes } from 'node:crypto'
import { sign } from 'jsonwebtoken'

const JWT_SECRET = randomBytes(24).toString('hex')

export const NODE_ENVIRONMENT = {
  JWT_SECRET,
  TOPGUN_CLUSTER_SECRET: randomBytes(24).toString('hex'),
} as const

export function clientToken(): string {
  return sign({ sub: 'bench', iat: Math.floor(Date.now() / 1000) }, JWT_SECRET)
}

export function adminToken(): string {
  return sign({ sub: 'bench', iat: Math.floor(Date.now() / 1000), roles: ['ADMIN'] }, JWT_SECRET)
}
