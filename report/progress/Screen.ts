/** Where a run is told: lines that stay, and on a terminal below them one that is written anew. */

export interface Target {
  readonly write: (text: string) => void
  /** Absent: no terminal, or one that cannot write a line anew. */
  readonly columns?: () => number
}

const TO_AN_EMPTY_LINE = '\r\u001b[2K'

export class Screen {
  private isDrawn = false

  constructor(private readonly target: Target) {}

  get isLive(): boolean {
    return this.target.columns !== undefined
  }

  get columns(): number {
    // In the last column some terminals begin a new line.
    return (this.target.columns?.() ?? Infinity) - 1
  }

  print(lines: readonly string[]): void {
    this.clear()
    this.target.write(lines.map((line) => `${line}\n`).join(''))
  }

  /** @param line no wider than `columns` */
  draw(line: string): void {
    if (!this.isLive) return
    this.target.write(`${TO_AN_EMPTY_LINE}${line}`)
    this.isDrawn = true
  }

  clear(): void {
    if (!this.isDrawn) return
    this.target.write(TO_AN_EMPTY_LINE)
    this.isDrawn = false
  }
}
