/** How far the benchmark is: one line that is written over on a terminal, a line a step elsewhere. */

const WIDTH = 24

export class Progress {
  private done = 0

  constructor(private readonly steps: number) {}

  step(says: string): void {
    const share = this.steps === 0 ? 1 : Math.min(1, this.done++ / this.steps)
    const filled = Math.round(share * WIDTH)
    const percent = `${Math.round(share * 100)} %`.padStart(5)
    if (!process.stderr.isTTY) return void process.stderr.write(`${percent} ${says}\n`)
    process.stderr.write(`\r${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}${percent}  ${says}\u001b[K`)
  }

  /** Makes room for what is printed otherwise. */
  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  }
}
