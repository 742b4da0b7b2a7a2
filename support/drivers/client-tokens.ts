/** What clients show to the nodes of this run. */
import { verify } from 'jsonwebtoken'
import type { Outside } from '../topologies/external'
import { NotRun } from '../topologies/NotRun'
import { DEFAULT_SECRET, tokens, type TokenKind } from './tokens'

function isOfDefaultSecret(token: string): boolean {
  try {
    verify(token, DEFAULT_SECRET)
    return true
  } catch {
    return false
  }
}

/** @throws NotRun where such a token cannot be made for these nodes */
export function clientTokenOf(kind: TokenKind, { adminToken, clientToken = adminToken }: Partial<Outside>): string {
  if (clientToken === undefined) return tokens[kind]()
  if (kind === 'valid') return clientToken
  // Any nodes refuse a stranger's token as such; only whoever knows their secret can make one that has expired.
  if (kind === 'expired' && !isOfDefaultSecret(clientToken)) {
    throw new NotRun('it needs an expired token, and the secret of these nodes is not known')
  }
  return tokens[kind]()
}
