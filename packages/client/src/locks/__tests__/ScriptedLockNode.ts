/** The road to one node that answers questions about locks as a test says; its time is a test's. */
import { readUpMessage, type ErrorCode, type LockDown, type LockUp } from '@topgunbuild/core'
import { ManualRuntime } from '../../../../server/src/__tests__/support/ManualRuntime'
import type { SendRoute } from '../../connection/IConnectionProvider'
import { DistributedLock } from '../DistributedLock'
import { LockCalls } from '../LockCalls'

export class ScriptedLockNode {
  readonly runtime = new ManualRuntime()
  readonly said: LockUp[] = []
  readonly asked: number[] = []
  /** Null: nobody is connected. */
  connectionId: number | null = 1
  nodeId = 'a'
  owner = 'a'
  protocol = 4
  isFull = false
  readonly calls = new LockCalls(this.runtime, {
    route: (partitionId) => {
      this.asked.push(partitionId)
      return this.route()
    },
    protocolOf: () => this.protocol,
    sendTo: (_connectionId, frame) => {
      if (this.isFull) return false
      const reading = readUpMessage(frame)
      if (reading.kind !== 'message') throw new Error(`the client sent ${JSON.stringify(reading)}`)
      const { message } = reading
      if (message.type !== 'LOCK_REQUEST' && message.type !== 'LOCK_RELEASE') throw new Error(`it said ${message.type}`)
      this.said.push(message)
      return true
    },
  })
  readonly noted: boolean[] = []

  lock(name = 'door', holder = 'client~1 1'): DistributedLock {
    return new DistributedLock(name, holder, this.runtime, this.calls, (lock) => this.noted.push(lock.isLocked()))
  }

  get last(): LockUp {
    const message = this.said.at(-1)
    if (message === undefined) throw new Error('nothing was said')
    return message
  }

  get requestId(): string {
    return this.last.payload.requestId ?? ''
  }

  hears(message: LockDown, connectionId = this.connectionId ?? 0): void {
    this.calls.message({ nodeId: 'a', connectionId }, message)
  }

  grants(fencingToken: number, requestId = this.requestId): void {
    this.hears({ type: 'LOCK_GRANTED', payload: { requestId, name: 'door', fencingToken } })
  }

  releases(success = true): void {
    this.hears({ type: 'LOCK_RELEASED', payload: { requestId: this.requestId, name: 'door', success } })
  }

  refuses(code: ErrorCode, retryAfterMs?: number): void {
    const error = { code, message: `scripted ${code}`, ...(retryAfterMs !== undefined && { retryAfterMs }) }
    this.hears({ type: 'LOCK_REFUSED', payload: { requestId: this.requestId, name: 'door', error } })
  }

  /** The connection ends; another takes its place where one is given. */
  loses(next: number | null): void {
    const lost = this.connectionId
    this.connectionId = next
    if (lost !== null) this.calls.connectionLost(lost)
    this.runtime.advance(0)
  }

  connects(connectionId: number): void {
    this.connectionId = connectionId
    this.calls.roadsChanged()
  }

  private route(): SendRoute | null {
    if (this.connectionId === null) return null
    const { nodeId, connectionId, owner } = this
    return { nodeId, connectionId, reason: 'owner', owner }
  }
}

/** What was promised and is due has been done. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
