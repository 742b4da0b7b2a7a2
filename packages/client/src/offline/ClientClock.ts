/** A client's hybrid clock, whose time source can be corrected, and which can then be taken back. */
import { HLC, type Runtime, type Timestamp } from '@topgunbuild/core'
import { compareTimestamps } from '@topgunbuild/core'

export class ClientClock extends HLC {
  private inner: HLC
  private offsetMs = 0
  private rebases = 0
  private greatestConfirmed: Timestamp | null = null
  private readonly source: { now(): number }

  constructor(
    private readonly runtime: Pick<Runtime, 'wallNow'>,
    private readonly clockId: string,
  ) {
    const source = { now: (): number => runtime.wallNow() + this.offsetMs }
    super(clockId, { clockSource: source })
    this.source = source
    this.inner = this.made(clockId)
  }

  override now(): Timestamp {
    return this.inner.now()
  }

  override update(remote: Timestamp): void {
    this.confirm(remote)
    // The cluster took it in: whether it is ahead was judged there, and is nobody's to judge again.
    this.inner.advancePast(remote)
  }

  override advancePast(stored: Timestamp): void {
    this.inner.advancePast(stored)
  }

  /** A timestamp that the cluster holds: new ones stay above it whatever happens to the clock. */
  confirm(timestamp: Timestamp): void {
    if (this.greatestConfirmed === null || compareTimestamps(timestamp, this.greatestConfirmed) > 0) {
      this.greatestConfirmed = timestamp
    }
  }

  /** Takes over a node's time and forgets timestamps that no node accepted. */
  correct(serverTime: number): void {
    this.offsetMs = serverTime - this.runtime.wallNow()
    // Another name after each rebase: the clock will pass the millis of stamps it gave before, and must not give
    // one of them twice.
    this.inner = this.made(`${this.clockId}.${++this.rebases}`)
    if (this.greatestConfirmed !== null) this.inner.advancePast(this.greatestConfirmed)
  }

  private made(clockId: string): HLC {
    return new HLC(clockId, { clockSource: this.source })
  }
}
