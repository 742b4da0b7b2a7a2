/** When a write may be acknowledged, and at which level. The whole of the promise is decided here. */
import { ConsistencyLevel, WriteConcern } from '@topgunbuild/core'
import type { AckLevel, ErrorCode } from '@topgunbuild/core'

/** QUORUM degrades to APPLIED where there is no backup at all; REPLICATED never does. */
export type Asked = 'APPLIED' | 'QUORUM' | 'REPLICATED' | 'STRONG' | 'PERSISTED'

export interface Copy {
  readonly nodeId: string
  /** It has confirmed the write in question. */
  readonly covers: boolean
  /** It has confirmed that the write is on its disk; absent: it has no disk. */
  readonly isKept?: boolean
}

export interface Copies {
  readonly owner: string
  /** Backups the state names, and those reported in sync that it does not name yet. */
  readonly inSync: readonly Copy[]
  readonly followers: readonly Copy[]
  /** Of the cluster. */
  readonly backupCount: number
  /** Whether the write is on the owner's disk; absent: it has none. */
  readonly ownerKept?: boolean
}

export interface Ack {
  readonly level: AckLevel
  /** The owner first. */
  readonly holders: readonly string[]
}

export interface Refusal {
  readonly code: Extract<ErrorCode, 'NOT_READY' | 'REJECTED'>
  readonly message: string
}

/** A write's own concern wins over the node's level; MEMORY and below count as none given. */
export function askedBy(concern: WriteConcern | undefined, level: ConsistencyLevel): Asked {
  switch (concern) {
    case WriteConcern.APPLIED:
      return 'APPLIED'
    case WriteConcern.REPLICATED:
      return 'REPLICATED'
    case WriteConcern.PERSISTED:
      return 'PERSISTED'
    default:
      if (level === ConsistencyLevel.STRONG) return 'STRONG'
      return level === ConsistencyLevel.EVENTUAL ? 'APPLIED' : 'QUORUM'
  }
}

/** In-sync backups count; while there are none, the followers do, each once it is contiguous. */
function counted(copies: Copies): readonly Copy[] {
  return copies.inSync.length > 0 ? copies.inSync : copies.followers
}

/** Whatever the copies are, `refusalOf` refuses none of these: most writes need not look at them before they are applied. */
export function isNeverRefused(asked: Asked): boolean {
  return asked === 'APPLIED' || asked === 'QUORUM'
}

/** What is said before the apply, because afterwards nothing may be refused. */
export function refusalOf(asked: Asked, copies: Copies): Refusal | undefined {
  if (asked === 'PERSISTED') return diskless(copies)
  if (asked === 'STRONG' && copies.backupCount === 0) {
    return { code: 'REJECTED', message: 'STRONG needs backups, and this cluster keeps none (backupCount is 0).' }
  }
  if (asked === 'STRONG' && copies.inSync.length < copies.backupCount) {
    return {
      code: 'NOT_READY',
      message: `STRONG needs ${copies.backupCount} backups in sync, there are ${copies.inSync.length}.`,
    }
  }
  if (asked === 'REPLICATED' && counted(copies).length === 0) {
    return { code: 'NOT_READY', message: 'REPLICATED needs a backup, and there is none now.' }
  }
  return undefined
}

function diskless({ owner, ownerKept, inSync }: Copies): Refusal | undefined {
  const without = inSync.filter((copy) => copy.isKept === undefined).map((copy) => copy.nodeId)
  if (ownerKept === undefined) without.unshift(owner)
  if (without.length === 0) return undefined
  const message = `PERSISTED needs durable storage on every copy, which ${without.join(', ')} ${without.length === 1 ? 'does' : 'do'} not have.`
  return { code: 'REJECTED', message }
}

/** Every copy that counts has it, and every disk among them: whoever gave it back may forget it. */
export function isSafe({ inSync, ownerKept }: Copies): boolean {
  return ownerKept !== false && inSync.every((copy) => copy.covers && copy.isKept !== false)
}

/** Undefined: not yet. */
export function ackOf(asked: Asked, copies: Copies): Ack | undefined {
  const level = levelReached(asked, copies)
  return level === undefined ? undefined : { level, holders: holdersOf(copies) }
}

function levelReached(asked: Asked, copies: Copies): AckLevel | undefined {
  const candidates = counted(copies)
  // Never less than one: where nobody counts, nothing is replicated.
  const quorum = Math.floor(candidates.length / 2) + 1
  const replicated = coveringIn(candidates) >= quorum
  const reached = replicated ? 'REPLICATED' : 'APPLIED'
  switch (asked) {
    case 'APPLIED':
      return reached
    case 'QUORUM':
      return replicated || candidates.length === 0 ? reached : undefined
    case 'REPLICATED':
      return replicated ? reached : undefined
    case 'STRONG': {
      const strong = copies.inSync.length >= copies.backupCount && copies.inSync.every((copy) => copy.covers)
      return strong && copies.backupCount > 0 ? reached : undefined
    }
    case 'PERSISTED': {
      const persisted = copies.ownerKept === true && copies.inSync.every((copy) => copy.covers && copy.isKept === true)
      return persisted ? 'PERSISTED' : undefined
    }
  }
}

function coveringIn(copies: readonly Copy[]): number {
  let count = 0
  for (const { covers } of copies) if (covers) count++
  return count
}

function holdersOf({ owner, inSync, followers }: Copies): string[] {
  const holders = [owner]
  for (const { covers, nodeId } of inSync) if (covers) holders.push(nodeId)
  for (const { covers, nodeId } of followers) if (covers) holders.push(nodeId)
  return holders
}
