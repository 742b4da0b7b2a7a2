/** Everything that is to be stored, in the order in which it happened; nothing before storage is open. */

/** What a task costs that carries no value of its own. */
const TASK_BYTES = 256
/** So many share a commit of the adapter; more would hold up whoever else has something to do in this process. */
const MOST_AT_ONCE = 256
const MOST_BYTES_AT_ONCE = 1024 * 1024

interface Task {
  readonly run: () => Promise<void>
  readonly bytes: number
  readonly needsThoseBefore: () => boolean
}

const NEEDS_NONE = (): boolean => false

export class PersistenceQueue {
  private waiting: Task[] = []
  private isOpen = false
  private isAtWork = false
  private weight = 0

  /**
   * @param failed hears what storage threw; later tasks go on
   * @param shrunk after every task that weighs: there is room again
   * @param atOnce storage keeps the order by itself, so many tasks are begun before the first is done
   */
  constructor(
    private readonly failed: (error: unknown) => void,
    private readonly shrunk: () => void = () => undefined,
    private readonly atOnce = false,
  ) {}

  /** What is not stored yet weighs. */
  get bytes(): number {
    return this.weight
  }

  start(): void {
    this.isOpen = true
    this.goOn()
  }

  /** @param needsThoseBefore asked when its turn comes: true lets it wait until all before it are done */
  add(run: () => Promise<void>, bytes = TASK_BYTES, needsThoseBefore = NEEDS_NONE): void {
    this.weight += bytes
    this.waiting.push({ run, bytes, needsThoseBefore })
    this.goOn()
  }

  /** Resolves when everything added so far is stored; at once when storage was never opened. */
  async drained(): Promise<void> {
    if (!this.isOpen) return
    await new Promise<void>((resolve) => {
      const done = (): Promise<void> => {
        resolve()
        return Promise.resolve()
      }
      this.add(done, 0, () => true)
    })
  }

  /** Never in the middle of the write that added to it. */
  private goOn(): void {
    if (!this.isOpen || this.isAtWork) return
    this.isAtWork = true
    void Promise.resolve().then(() => this.work())
  }

  /** What comes meanwhile is the next round, so that a list is never shifted. */
  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      const round = this.waiting
      this.waiting = []
      for (let from = 0; from < round.length;) {
        const to = this.atOnce ? endOfGroup(round, from) : from + 1
        if (to === from + 1) await this.run(round[from])
        else await Promise.all(round.slice(from, to).map((task) => this.run(task)))
        from = to
      }
    }
    this.isAtWork = false
  }

  private async run(task: Task | undefined): Promise<void> {
    if (task === undefined) return
    try {
      await task.run()
    } catch (error) {
      this.failed(error)
    }
    this.weight -= task.bytes
    if (task.bytes > 0) this.shrunk()
  }
}

/** Where those end that can be begun together with the one at `from`. */
function endOfGroup(round: readonly Task[], from: number): number {
  let bytes = 0
  let to = from
  for (const task of round.slice(from, from + MOST_AT_ONCE)) {
    bytes += task.bytes
    if (to > from && (bytes > MOST_BYTES_AT_ONCE || task.needsThoseBefore())) break
    to++
  }
  return to
}
