/** The last op of the longest fully answered prefix of a connection's ops: what old clients may call done. */

export class AckPrefix {
  private readonly open: string[] = []
  private readonly answered = new Set<string>()
  /** `''` until the first op is answered. */
  lastId = ''

  received(opId: string): void {
    this.open.push(opId)
  }

  answer(opId: string): void {
    this.answered.add(opId)
    let length = 0
    while (length < this.open.length && this.answered.has(this.open[length] ?? '')) length += 1
    if (length === 0) return
    for (const done of this.open.splice(0, length)) {
      this.answered.delete(done)
      this.lastId = done
    }
  }
}
