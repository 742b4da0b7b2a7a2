/** Everything that is to be stored, in the order in which it happened; nothing before storage is open. */

export class PersistenceQueue {
  private tail: Promise<void>
  private open: () => void = () => undefined
  private isOpen = false

  /** @param failed hears what storage threw; later tasks go on */
  constructor(private readonly failed: (error: unknown) => void) {
    this.tail = new Promise((resolve) => (this.open = resolve))
  }

  start(): void {
    this.isOpen = true
    this.open()
  }

  add(task: () => Promise<void>): void {
    this.tail = this.tail.then(task).catch((error: unknown) => this.failed(error))
  }

  /** Resolves when everything added so far is stored; at once when storage was never opened. */
  async drained(): Promise<void> {
    if (this.isOpen) await this.tail
  }
}
