/**
 * What is asked for in one turn of the event loop shares one transaction, and its fsync: in the order it was asked for,
 * and nobody is answered before the commit. Where the transaction cannot be, each is tried alone, so that one that
 * cannot be stored does not take its neighbours with it.
 */
import { TopGunError } from '@topgunbuild/core'

export interface Transactions {
  begin(): void
  commit(): void
  rollback(): void
}

interface Job {
  readonly run: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

export class GroupCommit {
  private jobs: Job[] = []
  private failure: TopGunError | null = null

  /** @param place for sentences */
  constructor(
    private readonly transactions: Transactions,
    private readonly endOfTurn: (run: () => void) => void,
    private readonly place: string,
  ) {}

  /** @throws TopGunError INTERNAL when it cannot be done; every later one, too, once a commit has failed */
  add<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.jobs.push({ run, resolve: (result) => resolve(result as T), reject })
      if (this.jobs.length === 1) this.endOfTurn(() => this.flush())
    })
  }

  /** Whatever was added and not done yet, now. */
  flush(): void {
    const { jobs } = this
    this.jobs = []
    if (jobs.length === 0 || this.settle(jobs)) return
    for (const job of jobs) this.settle([job])
  }

  /** @returns whether all have their answer */
  private settle(jobs: readonly Job[]): boolean {
    const { transactions } = this
    try {
      if (this.failure !== null) throw this.failure
      transactions.begin()
      const results = jobs.map(({ run }) => run())
      this.commit()
      jobs.forEach(({ resolve }, index) => resolve(results[index]))
      return true
    } catch (error) {
      this.rollback()
      if (jobs.length > 1 && this.failure === null) return false
      const told = this.failure ?? this.failed(error, '')
      for (const { reject } of jobs) reject(told)
      return true
    }
  }

  /**
   * After one has failed none is tried again: a page that could not be written may be marked clean, and a second fsync
   * would succeed without having written it (Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020).
   */
  private commit(): void {
    try {
      this.transactions.commit()
    } catch (error) {
      this.failure = this.failed(error, ' Nothing more is stored until the adapter is closed and opened again.')
      throw this.failure
    }
  }

  private rollback(): void {
    try {
      this.transactions.rollback()
    } catch (error) {
      this.failure ??= this.failed(error, ' Nothing more is stored until the adapter is closed and opened again.')
    }
  }

  private failed(error: unknown, consequence: string): TopGunError {
    const why = error instanceof Error ? error.message : String(error)
    return new TopGunError('INTERNAL', `"${this.place}": ${why}.${consequence}`, { cause: error, definite: false })
  }
}
