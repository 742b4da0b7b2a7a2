/** A client's locks: what it takes and gives back is part of the history. */
import type { DistributedLock, TopGunClient } from '@topgunbuild/client'
import { TopGunError } from '@topgunbuild/core'
import { strict as assert } from 'node:assert'
import type { History } from '../history/History'

interface Handle {
  readonly number: number
  readonly lock: DistributedLock
}

export class LocksDriver {
  private readonly handles = new Map<string, Handle>()
  private made = 0
  /** What it was told last instead of being given a lock. */
  refusal: string | undefined

  constructor(
    private readonly client: string,
    private readonly history: Pick<History, 'took' | 'letGo'>,
    private readonly open: () => TopGunClient,
  ) {}

  /** False: another held it until the wait was over, or no lock is given at all. */
  async take(name: string, ttlMs?: number, waitMs?: number): Promise<boolean> {
    const { lock, number } = this.handle(name)
    this.refusal = undefined
    const isTaken = await lock.lock(ttlMs, waitMs === undefined ? {} : { waitMs }).catch((error: unknown) => {
      if (!(error instanceof TopGunError)) throw error
      this.refusal = `${error.code}: ${error.message}`
      return false
    })
    const token = lock.fencingToken
    if (isTaken && token !== null) {
      this.history.took({ lock: name, client: this.client, handle: number, token }, lock.remainingMs)
    }
    return isTaken
  }

  async giveBack(name: string): Promise<boolean> {
    const { lock, number } = this.handle(name)
    this.history.letGo(this.client, number)
    return lock.unlock()
  }

  /** Takes it and gives it back, so many times. */
  async takeTurns(name: string, times: number): Promise<void> {
    for (let turn = 1; turn <= times; turn++) {
      assert(await this.take(name), `${this.client} was not given "${name}": ${this.refusal ?? 'another held it'}`)
      await this.giveBack(name)
    }
  }

  holds(name: string): boolean {
    return this.handle(name).lock.isLocked()
  }

  /** The program ends: its handles are nobody's. */
  close(): void {
    for (const { number } of this.handles.values()) this.history.letGo(this.client, number)
    this.handles.clear()
  }

  private handle(name: string): Handle {
    const known = this.handles.get(name)
    if (known !== undefined) return known
    const handle = { number: ++this.made, lock: this.open().getLock(name) }
    this.handles.set(name, handle)
    return handle
  }
}
