/**
 * The last op of the longest fully answered prefix of a connection's ops: what old clients may call done. Remembers the
 * unanswered ops only, so that its size is bounded with theirs however many are answered behind the first.
 */

interface Open {
  before: Open | undefined
  after: Open | undefined
  /** The last of the answered ops that follow it directly; itself where there are none. */
  lastId: string
}

export class AckPrefix {
  /** An id that was sent twice is answered twice: oldest first. Absent until the first op: most connections send none. */
  private open: Map<string, Open[]> | undefined
  private newest: Open | undefined
  /** `''` until the first op is answered. */
  lastId = ''

  /** How many ids are remembered. */
  get size(): number {
    return this.open?.size ?? 0
  }

  received(opId: string): void {
    const one: Open = { before: this.newest, after: undefined, lastId: opId }
    if (this.newest !== undefined) this.newest.after = one
    this.newest = one
    this.open ??= new Map()
    const same = this.open.get(opId)
    if (same === undefined) this.open.set(opId, [one])
    else same.push(one)
  }

  answer(opId: string): void {
    const same = this.open?.get(opId)
    const one = same?.shift()
    if (one === undefined) return
    if (same?.length === 0) this.open?.delete(opId)
    if (one.before === undefined) this.lastId = one.lastId
    else one.before.lastId = one.lastId
    if (one.before !== undefined) one.before.after = one.after
    if (one.after === undefined) this.newest = one.before
    else one.after.before = one.before
  }
}
