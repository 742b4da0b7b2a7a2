/** Everything that is to be stored, in the order in which it happened; nothing before storage is open. */

/** What a task costs that carries no value of its own. */
const TASK_BYTES = 256

export class PersistenceQueue {
  private tail: Promise<void>
  private open: () => void = () => undefined
  private isOpen = false
  private weight = 0

  /**
   * @param failed hears what storage threw; later tasks go on
   * @param shrunk after every task: there is room again
   */
  constructor(
    private readonly failed: (error: unknown) => void,
    private readonly shrunk: () => void = () => undefined,
  ) {
    this.tail = new Promise((resolve) => (this.open = resolve))
  }

  /** What is not stored yet weighs. */
  get bytes(): number {
    return this.weight
  }

  start(): void {
    this.isOpen = true
    this.open()
  }

  add(task: () => Promise<void>, bytes = TASK_BYTES): void {
    this.weight += bytes
    this.tail = this.tail
      .then(task)
      .catch((error: unknown) => this.failed(error))
      .then(() => {
        this.weight -= bytes
        this.shrunk()
      })
  }

  /** Resolves when everything added so far is stored; at once when storage was never opened. */
  async drained(): Promise<void> {
    if (this.isOpen) await this.tail
  }
}
