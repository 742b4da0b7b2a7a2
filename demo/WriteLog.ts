/** What became of the writes: counted for ever, kept for as long as the strip reaches back. */
import type { Acknowledged, Answer, AnsweredWrite, Write } from './Write'

export interface Counts {
  readonly sent: number
  readonly acknowledged: number
  readonly refused: number
  readonly inDoubt: number
}

export class WriteLog {
  private readonly kept = new Map<number, Write>()
  private sent = 0
  private readonly answered = { acknowledged: 0, refused: 0, 'in doubt': 0 }
  private newest: (AnsweredWrite & { readonly answer: Acknowledged }) | null = null

  /** @param keptMs how long a write is kept after its answer */
  constructor(private readonly keptMs: number) {}

  /** @returns its number */
  invoked(sentAt: number): number {
    const n = ++this.sent
    this.kept.set(n, { n, sentAt, answer: null })
    return n
  }

  /** @throws where no such write waits */
  ended(n: number, answer: Answer): AnsweredWrite {
    const write = this.kept.get(n)
    if (write === undefined || write.answer !== null) throw new Error(`no write ${n} waits for an answer`)
    const ended = { ...write, answer }
    this.kept.set(n, ended)
    this.answered[answer.kind] += 1
    if (answer.kind === 'acknowledged') this.newest = { ...write, answer }
    this.forget(answer.at - this.keptMs)
    return ended
  }

  get counts(): Counts {
    const { acknowledged, refused } = this.answered
    return { sent: this.sent, acknowledged, refused, inDoubt: this.answered['in doubt'] }
  }

  /** The one acknowledged last. */
  get last(): (AnsweredWrite & { readonly answer: Acknowledged }) | null {
    return this.newest
  }

  /** In the order they were sent. */
  get recent(): readonly Write[] {
    return [...this.kept.values()]
  }

  private forget(before: number): void {
    for (const { n, answer } of this.kept.values()) if (answer !== null && answer.at < before) this.kept.delete(n)
  }
}
