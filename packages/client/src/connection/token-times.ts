/** Reads when a token ends, and decides when to renew it. It verifies nothing: that is the node's part. */
import { bytesOfBase64Url } from '@topgunbuild/core'

const MAX_LEAD_MS = 60_000

/** Milliseconds since 1970, or null when the token does not say (or is no JWT). */
export function tokenExpiry(token: string): number | null {
  const payload = token.split('.')[1]
  if (payload === undefined) return null
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytesOfBase64Url(payload)))
    const exp: unknown = claims === null || typeof claims !== 'object' ? undefined : Reflect.get(claims, 'exp')
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : null
  } catch {
    // Not JSON, so it says nothing about its end; the node will judge it.
    return null
  }
}

/** Renewed a minute before its end, or after nine tenths of a shorter life. Never negative. */
export function renewalDelay(expiresAt: number, now: number): number {
  const life = expiresAt - now
  return Math.max(0, life - Math.min(MAX_LEAD_MS, life / 10))
}
