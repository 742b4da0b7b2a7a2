/** What came of the seeds so far, in a line that is said again and again. */
import type { Simulated } from '../../simulation/run/Crew'
import type { Screen } from '../defects/Progress'

const SAY_EVERY_MS = 5000

export class Tally {
  private done = 0
  private writes = 0
  private virtualMs = 0
  private judgements = 0
  private readonly failures: Simulated[] = []
  private readonly digests = new Map<number, Set<string>>()
  private readonly startedAt: number
  private saidAt: number

  /**
   * @param count of seeds; undefined: as many as there is time for
   * @param now in milliseconds, from any beginning
   */
  constructor(
    private readonly what: string,
    private readonly count: number | undefined,
    private readonly screen: Screen = process.stdout,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.startedAt = this.saidAt = now()
  }

  get seeds(): number {
    return this.done
  }

  get failed(): readonly Simulated[] {
    return this.failures
  }

  /** Seeds that were simulated more than once, and not alike. */
  get unsteady(): readonly number[] {
    return [...this.digests].filter(([, digests]) => digests.size > 1).map(([seed]) => seed)
  }

  hear(simulated: Simulated): void {
    const { result } = simulated
    this.done++
    this.writes += result.writes
    this.virtualMs += result.virtualMs
    this.judgements += result.judgements
    this.digests.set(result.seed, (this.digests.get(result.seed) ?? new Set()).add(result.digest))
    if (result.wrong.length > 0) this.failures.push(simulated)
    if (this.screen.isTTY === true) this.screen.write(`\r\u001B[2K${this.line()}`)
    else if (this.now() >= this.saidAt + SAY_EVERY_MS) {
      this.saidAt = this.now()
      this.screen.write(`${this.line()}\n`)
    }
  }

  /** The line is no more in the way of what is printed next. */
  clear(): void {
    if (this.screen.isTTY === true) this.screen.write('\r\u001B[2K')
  }

  line(): string {
    const seconds = (this.now() - this.startedAt) / 1000
    const of = this.count === undefined ? '' : ` of ${this.count}`
    const speed = seconds > 0 ? (this.done / seconds).toFixed(1) : '0.0'
    return `${this.what}${this.done}${of} seeds, ${speed} a second; ${(this.virtualMs / 3_600_000).toFixed(1)} virtual hours; ${this.writes} writes, ${this.judgements} judgements; ${this.failures.length} failed`
  }
}
