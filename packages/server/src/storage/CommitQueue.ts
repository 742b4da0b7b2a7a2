/**
 * One write to the disk after the other: whatever is handed in while one runs shares the next (group commit). After
 * one has failed none is tried again: a page that could not be written may be marked clean, and a second fsync would
 * succeed without having written it (Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020).
 */
import type { TopGunError } from '@topgunbuild/core'

interface Batch<T> {
  readonly items: T[]
  readonly done: Promise<void>
}

export class CommitQueue<T> {
  private next: Batch<T> | undefined
  private lastTurn: Promise<void> = Promise.resolve()
  private failure: TopGunError | undefined

  /** @param failed turns the first error into the one that every later call ends with */
  constructor(
    private readonly commit: (items: readonly T[]) => Promise<void>,
    private readonly failed: (error: unknown) => Promise<TopGunError>,
  ) {}

  get hasFailed(): boolean {
    return this.failure !== undefined
  }

  /** Resolves once the items, and with them all that were added before, are on disk. */
  async add(items: readonly T[]): Promise<void> {
    if (this.failure !== undefined) throw this.failure
    this.next ??= this.openBatch()
    for (const item of items) this.next.items.push(item)
    await this.next.done
  }

  /** Runs `task` between two commits; what it throws counts as a failed write. */
  alone<R>(task: () => Promise<R>): Promise<R> {
    const turn = this.lastTurn.then(() => this.run(task))
    // Whoever asked for the turn hears how it ended; the next one only waits for it.
    this.lastTurn = turn.then(
      () => undefined,
      () => undefined,
    )
    return turn
  }

  /** Resolves when all that was asked for so far has ended, well or not. */
  idle(): Promise<void> {
    return this.lastTurn
  }

  private openBatch(): Batch<T> {
    const items: T[] = []
    const done = this.alone(() => {
      this.next = undefined
      return this.commit(items)
    })
    return { items, done }
  }

  private async run<R>(task: () => Promise<R>): Promise<R> {
    if (this.failure !== undefined) throw this.failure
    try {
      return await task()
    } catch (error) {
      this.failure = await this.failed(error)
      throw this.failure
    }
  }
}
