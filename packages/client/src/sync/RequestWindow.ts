/** Questions to the nodes, only so many of them unanswered on a connection at a time. */
import type { MerkleRequest } from '@topgunbuild/core'

export interface Question {
  readonly mapName: string
  readonly partitionId: number
  readonly path: string
  /** Nothing is held below the path: the records themselves are asked for. */
  readonly isWhole: boolean
}

/** An answer of up to 256 KiB costs as much as this many that are a list of hashes. */
const WHOLE_COSTS = 8
const MOST_OPEN = 256

interface Lane {
  waiting: Question[]
  open: Question[]
}

export class RequestWindow {
  private readonly lanes = new Map<number, Lane>()

  constructor(private readonly send: (connectionId: number, request: MerkleRequest) => void) {}

  ask(connectionId: number, questions: readonly Question[]): void {
    if (questions.length === 0) return
    const lane = this.lanes.get(connectionId) ?? { waiting: [], open: [] }
    this.lanes.set(connectionId, lane)
    lane.waiting.push(...questions)
    this.sendNext(connectionId, lane)
  }

  answered(connectionId: number, mapName: string, partitionId: number, path: string): void {
    const lane = this.lanes.get(connectionId)
    if (lane === undefined) return
    const at = lane.open.findIndex(
      (one) => one.partitionId === partitionId && one.path === path && one.mapName === mapName,
    )
    if (at >= 0) lane.open.splice(at, 1)
    this.sendNext(connectionId, lane)
  }

  /** Nobody waits for the answers about a partition any more. */
  drop(connectionId: number, mapName: string, partitionId: number): void {
    const lane = this.lanes.get(connectionId)
    if (lane === undefined) return
    const isOther = (one: Question): boolean => one.partitionId !== partitionId || one.mapName !== mapName
    lane.waiting = lane.waiting.filter(isOther)
    lane.open = lane.open.filter(isOther)
    this.sendNext(connectionId, lane)
  }

  /** The connection is over. */
  forget(connectionId: number): void {
    this.lanes.delete(connectionId)
  }

  private sendNext(connectionId: number, lane: Lane): void {
    let cost = costOf(lane.open)
    const sent: Question[] = []
    for (const question of lane.waiting) {
      if (cost >= MOST_OPEN) break
      cost += costOf([question])
      sent.push(question)
    }
    if (sent.length === 0) return
    lane.waiting = lane.waiting.slice(sent.length)
    lane.open.push(...sent)
    for (const mapName of new Set(sent.map((one) => one.mapName))) {
      const questions = sent.filter((one) => one.mapName === mapName)
      this.send(connectionId, { mapName, of: byPartition(questions) })
    }
  }
}

function costOf(questions: readonly Question[]): number {
  return questions.reduce((cost, { isWhole }) => cost + (isWhole ? WHOLE_COSTS : 1), 0)
}

function byPartition(questions: readonly Question[]): MerkleRequest['of'] {
  const of = new Map<number, { partitionId: number; paths: string[]; whole: string[] }>()
  for (const { partitionId, path, isWhole } of questions) {
    const known = of.get(partitionId) ?? { partitionId, paths: [], whole: [] }
    of.set(partitionId, known)
    if (isWhole) known.whole.push(path)
    else known.paths.push(path)
  }
  return [...of.values()]
}
