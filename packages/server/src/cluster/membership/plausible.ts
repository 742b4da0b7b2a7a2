/** Whether what a peer tells of its place can be true. One that cannot would carry the whole cluster to where nobody can count on. */
import { epochOf } from '@topgunbuild/core'
import type { Position } from '../mesh/peer-messages'

/** Takeovers and heals, and changes of one partition's owner, that another line may be ahead: more than ever happened. */
const MOST_EPOCHS_AHEAD = 2 ** 20
const MOST_TERMS_AHEAD = 2 ** 32

type Place = Pick<Position, 'version' | 'topTerm'>

export function isPlausible(told: Place | null, own: Place | null): boolean {
  if (told === null) return true
  const epochsAhead = epochOf(told.version) - epochOf(own?.version ?? 0)
  return epochsAhead <= MOST_EPOCHS_AHEAD && told.topTerm - (own?.topTerm ?? 0) <= MOST_TERMS_AHEAD
}
