/** The newest lines of a node's log: enough to see how it came to a failure. */
const LINES_KEPT = 500

export class LogTail {
  private kept: string[] = []

  get lines(): readonly string[] {
    return this.kept.slice(-LINES_KEPT)
  }

  add(line: string): void {
    this.kept.push(line)
    if (this.kept.length > 2 * LINES_KEPT) this.kept = this.kept.slice(-LINES_KEPT)
  }
}
