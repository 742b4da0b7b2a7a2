/** Says how far a long run is: one line that changes on a terminal, a line for each thing done elsewhere. */

const WIDTH = 24
const REDRAWN_EVERY_MS = 500

export interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** @param done of `total`; `elapsedMs` since it began */
export function progressLine(what: string, done: number, total: number, elapsedMs: number): string {
  const filled = total === 0 ? WIDTH : Math.round((done / total) * WIDTH)
  return `${what} [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${done}/${total}, ${clock(elapsedMs)}`
}

export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export class Progress {
  private done = 0
  private readonly began = performance.now()
  private readonly redraws: NodeJS.Timeout | undefined

  constructor(
    private readonly what: string,
    private readonly total: number,
    private readonly screen: Screen,
  ) {
    if (screen.isTTY !== true) return
    this.redraws = setInterval(() => this.draw(), REDRAWN_EVERY_MS)
    this.redraws.unref()
    this.draw()
  }

  /** One more is done, and there is nothing to say of it. */
  advance(): void {
    this.done += 1
    this.draw()
  }

  step(line: string): void {
    this.done += 1
    if (this.screen.isTTY === true) this.screen.write(`\r\u001B[K${line}\n`)
    else this.screen.write(`${this.done}/${this.total} ${line}\n`)
    this.draw()
  }

  close(): void {
    clearInterval(this.redraws)
    if (this.screen.isTTY === true) this.screen.write('\r\u001B[K')
  }

  private draw(): void {
    if (this.screen.isTTY !== true) return
    this.screen.write(`\r\u001B[K${progressLine(this.what, this.done, this.total, performance.now() - this.began)}`)
  }
}
