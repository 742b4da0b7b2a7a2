/** Answers `flush`: waits until everything pending when it was called is over, and tells what it came to. */
import { reaches, TopGunError, type AckLevel, type Runtime, type Timer } from '@topgunbuild/core'
import { FlushLedger, type FlushResult } from './FlushLedger'
import type { PendingOp } from './PendingOp'

export interface FlushOptions {
  /** Rejects with LEVEL_NOT_REACHED when some write was acknowledged below this. */
  readonly atLeast?: AckLevel
  /** Default: for as long as it takes. */
  readonly timeoutMs?: number
}

interface Waiting {
  readonly ops: Set<string>
  readonly done: () => void
  readonly failed: (error: TopGunError) => void
}

export class Flusher {
  private readonly ledger = new FlushLedger()
  private waiting: Waiting[] = []

  constructor(
    private readonly runtime: Pick<Runtime, 'setTimer'>,
    private readonly pending: () => Iterable<PendingOp>,
  ) {}

  acknowledged(level: AckLevel, isDegraded: boolean): void {
    this.ledger.acknowledged(level, isDegraded)
  }

  refused(error: TopGunError): void {
    this.ledger.refused(error)
  }

  /** The op is over, one way or the other. */
  settled(opId: string): void {
    for (const entry of this.waiting) {
      if (entry.ops.delete(opId) && entry.ops.size === 0) entry.done()
    }
  }

  replaced(oldId: string, newId: string): void {
    for (const { ops } of this.waiting) if (ops.delete(oldId)) ops.add(newId)
  }

  flush({ atLeast, timeoutMs }: FlushOptions): Promise<FlushResult> {
    return new Promise((resolve, reject) => {
      let timer: Timer | null = null
      const end = (): void => {
        timer?.cancel()
        this.waiting = this.waiting.filter((entry) => entry !== waiting)
      }
      const ops = new Set([...this.pending()].map((op) => op.opId))
      const waiting: Waiting = {
        ops,
        done: () => {
          end()
          const { lowest, degraded, refusal } = this.ledger.take()
          if (refusal !== null) reject(refusal)
          else if (atLeast !== undefined && lowest !== null && !reaches(lowest, atLeast)) {
            reject(new TopGunError('LEVEL_NOT_REACHED', `Acknowledged at ${lowest}, asked for ${atLeast}.`))
          } else resolve({ lowest, degraded })
        },
        failed: (error) => {
          end()
          reject(error)
        },
      }
      if (ops.size === 0) return waiting.done()
      this.waiting.push(waiting)
      if (timeoutMs !== undefined) {
        timer = this.runtime.setTimer(timeoutMs, () =>
          waiting.failed(new TopGunError('DEADLINE_PASSED', `${ops.size} writes are still on their way.`)),
        )
      }
    })
  }

  close(): void {
    for (const entry of this.waiting) entry.failed(new TopGunError('CLIENT_CLOSED'))
  }
}
