/** The door every callback of a runtime goes through: open, held shut (frozen), or shut for good (killed). */

export class HoldGate {
  private readonly held: Array<() => void> = []
  private state: 'open' | 'frozen' | 'dead' = 'open'
  private running = false

  get isFrozen(): boolean {
    return this.state === 'frozen'
  }

  get isDead(): boolean {
    return this.state === 'dead'
  }

  /**
   * Runs `event` now, or behind those already held. An event raised while another one runs waits for it,
   * so that the order of delivery is the order of arrival even during a thaw.
   */
  pass(event: () => void): void {
    if (this.state === 'dead') return
    this.held.push(event)
    this.deliver()
  }

  freeze(): void {
    if (this.state === 'open') this.state = 'frozen'
  }

  /** Delivers at once what was held; an event that freezes again keeps the rest held. */
  thaw(): void {
    if (this.state === 'frozen') this.state = 'open'
    this.deliver()
  }

  kill(): void {
    this.state = 'dead'
    this.held.length = 0
  }

  private deliver(): void {
    if (this.running) return
    this.running = true
    try {
      let next: (() => void) | undefined
      while (this.state === 'open' && (next = this.held.shift()) !== undefined) next()
    } finally {
      // An event that throws leaves the rest in place; the next one to pass delivers them first.
      this.running = false
    }
  }
}
