/** The door of locks: makes what a client says a question for the owner, and what comes of it an answer to the client. */
import { DEFAULT_LOCK_WAIT_MS, LONGEST_LOCK_WAIT_MS, lockTtlOf } from '@topgunbuild/core'
import type { LockDown, LockUp, OpResult, Principal } from '@topgunbuild/core'
import type { Ask } from '../../cluster/locks/lock-ask'

export interface LockAsker {
  readonly principal: Principal
  /** Of whoever does not say who it is across connections. */
  readonly connection: string
}

export type AboutLock = (
  name: string,
  ask: Ask,
  waitMs: number,
  principal: Principal,
  answer: (result: OpResult) => void,
) => void

export class LockDoor {
  constructor(private readonly aboutLock: AboutLock) {}

  fromClient(message: LockUp, asker: LockAsker, tell: (answer: LockDown) => void): void {
    const { name, requestId = '' } = message.payload
    const { principal } = asker
    this.aboutLock(name, askOf(message, asker), waitOf(message), principal, ({ error, lock }) => {
      if (lock === undefined) {
        const why = error ?? { code: 'INTERNAL', message: 'The owner of the lock answered what nobody asked.' }
        tell({ type: 'LOCK_REFUSED', payload: { requestId, name, error: why } })
      } else if (message.type === 'LOCK_REQUEST') {
        tell({ type: 'LOCK_GRANTED', payload: { requestId, name, fencingToken: lock.fencingToken } })
      } else {
        tell({ type: 'LOCK_RELEASED', payload: { requestId, name, success: lock.isReleased === true } })
      }
    })
  }
}

function askOf(message: LockUp, { principal, connection }: LockAsker): Ask {
  if (message.type === 'LOCK_RELEASE') return { kind: 'unlock', fencingToken: message.payload.fencingToken }
  const { requestId, ttl, holder: named = connection } = message.payload
  // Nobody holds in the name of another user, nor answers for the request of another holder.
  const holder = JSON.stringify([principal.userId, named])
  return { kind: 'lock', holder, requestId: JSON.stringify([holder, requestId]), ttlMs: lockTtlOf(ttl) }
}

function waitOf(message: LockUp): number {
  if (message.type === 'LOCK_RELEASE') return 0
  return Math.min(message.payload.waitMs ?? DEFAULT_LOCK_WAIT_MS, LONGEST_LOCK_WAIT_MS)
}
