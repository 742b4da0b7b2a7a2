/** What a whole run's acknowledgements came to: counts per level, and whether they say anything at all. */
import type { Verdict } from './judge'

class RunTally {
  private readonly levels = new Map<string, number>()
  private scenarios = 0
  private unjudged = 0
  private acknowledged = 0
  private replicated = 0

  notJudged(): void {
    this.unjudged++
  }

  judged(verdict: Verdict): void {
    this.scenarios++
    for (const [level, count] of Object.entries(verdict.levels)) {
      this.levels.set(level, (this.levels.get(level) ?? 0) + count)
    }
    this.acknowledged += verdict.undisturbed.acknowledged
    this.replicated += verdict.undisturbed.replicated
  }

  /** @throws when the run acknowledged writes, and too few of them at REPLICATED to mean anything */
  close(): void {
    if (this.scenarios + this.unjudged === 0) return
    const levels = [...this.levels].filter(([, count]) => count > 0).map(([level, count]) => `${count} at ${level}`)
    console.log(
      `\njudge: ${this.scenarios} scenarios judged, ${this.unjudged} not judged; acknowledged: ${levels.join(', ') || 'nothing'}`,
    )
    if (this.acknowledged === 0) return
    if (this.replicated === 0) throw new Error('inconclusive: no write of this run was acknowledged at REPLICATED')
    if (this.replicated < 0.99 * this.acknowledged) {
      throw new Error(`only ${this.replicated} of ${this.acknowledged} undisturbed writes reached REPLICATED`)
    }
  }
}

/** One a process: with --parallel, one a worker. */
export const runTally = new RunTally()
