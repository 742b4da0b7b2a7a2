/** Everything that is to be stored, in the order in which it happened; nothing before storage is open. */

/** What a task costs that carries no value of its own. */
const TASK_BYTES = 256

interface Task {
  readonly run: () => Promise<void>
  readonly bytes: number
}

export class PersistenceQueue {
  private waiting: Task[] = []
  private isOpen = false
  private isAtWork = false
  private weight = 0

  /**
   * @param failed hears what storage threw; later tasks go on
   * @param shrunk after every task that weighs: there is room again
   */
  constructor(
    private readonly failed: (error: unknown) => void,
    private readonly shrunk: () => void = () => undefined,
  ) {}

  /** What is not stored yet weighs. */
  get bytes(): number {
    return this.weight
  }

  start(): void {
    this.isOpen = true
    this.goOn()
  }

  add(run: () => Promise<void>, bytes = TASK_BYTES): void {
    this.weight += bytes
    this.waiting.push({ run, bytes })
    this.goOn()
  }

  /** Resolves when everything added so far is stored; at once when storage was never opened. */
  async drained(): Promise<void> {
    if (!this.isOpen) return
    await new Promise<void>((resolve) => {
      this.add(() => {
        resolve()
        return Promise.resolve()
      }, 0)
    })
  }

  /** Never in the middle of the write that added to it. */
  private goOn(): void {
    if (!this.isOpen || this.isAtWork) return
    this.isAtWork = true
    void Promise.resolve().then(() => this.work())
  }

  /** One after the other; what comes meanwhile is the next round, so that a list is never shifted. */
  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      const round = this.waiting
      this.waiting = []
      for (const { run, bytes } of round) {
        try {
          await run()
        } catch (error) {
          this.failed(error)
        }
        this.weight -= bytes
        if (bytes > 0) this.shrunk()
      }
    }
    this.isAtWork = false
  }
}
