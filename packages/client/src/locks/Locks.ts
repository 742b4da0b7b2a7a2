/** The locks of a client: handles by name, and which of them are held when the client closes. */
import { TopGunError, type DownMessage, type Runtime } from '@topgunbuild/core'
import type { IConnectionProvider, Session } from '../connection/IConnectionProvider'
import { mustBeWhole } from '../whole-text'
import { DistributedLock } from './DistributedLock'
import { LockCalls } from './LockCalls'

export class Locks {
  private readonly calls: LockCalls
  private readonly held = new Set<DistributedLock>()
  private made = 0

  /** @param clientId of this run of the client: no other ever has it */
  constructor(
    private readonly runtime: Runtime,
    private readonly provider: IConnectionProvider,
    private readonly clientId: string,
  ) {
    this.calls = new LockCalls(runtime, provider)
    provider.on('connected', () => this.calls.roadsChanged())
    provider.on('writable', () => this.calls.roadsChanged())
    provider.on('partitionMapUpdated', () => this.calls.roadsChanged())
    provider.on('disconnected', ({ connectionId }) => this.calls.connectionLost(connectionId))
  }

  /** @throws TopGunError REJECTED for a lock without a name, or with one that cannot be sent */
  handle(name: string): DistributedLock {
    if (name === '') throw new TopGunError('REJECTED', 'A lock needs a name.')
    mustBeWhole('The name of a lock', name)
    const holder = `${this.clientId} ${++this.made}`
    return new DistributedLock(name, holder, this.runtime, this.calls, (lock) => this.note(lock))
  }

  message(from: Session, message: DownMessage): void {
    this.calls.message(from, message)
  }

  noteForWaiting(error: TopGunError): void {
    this.calls.note(error)
  }

  /** What is held is given back; whoever waits is told CLIENT_CLOSED. Connections are open yet. */
  close(): void {
    for (const lock of Array.from(this.held)) lock.abandon()
    this.calls.close()
  }

  private note(lock: DistributedLock): void {
    if (lock.isLocked()) this.held.add(lock)
    else this.held.delete(lock)
  }
}
