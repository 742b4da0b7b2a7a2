/** What this node has counted since it started; an operator's metrics are drawn from it. */
import type { OpResult } from '@topgunbuild/core'
import type { QueueName } from './queues'

/** Maps beyond these are counted together: a label for every map would let clients fill the memory of whoever scrapes. */
const MOST_MAPS = 100
const OTHER_MAPS = '(other)'
/** A label is a name to be read, whoever chose it. */
const MOST_LABEL_LENGTH = 100

export class Counters {
  /** Ops of clients, by what they do and, behind a line break, the map. */
  readonly ops = new Map<string, number>()
  readonly acknowledged = new Map<string, number>()
  readonly refused = new Map<string, number>()
  readonly unknownMessages = new Map<string, number>()
  /** How often something met the bound of a queue, by the queue. */
  readonly boundHits = new Map<string, number>()

  private readonly maps = new Set<string>()

  received(type: 'PUT' | 'REMOVE' | 'LOCK' | 'UNLOCK', mapName: string): void {
    const map = mapName.slice(0, MOST_LABEL_LENGTH)
    if (this.maps.size < MOST_MAPS) this.maps.add(map)
    bump(this.ops, `${type}\n${this.maps.has(map) ? map : OTHER_MAPS}`)
  }

  answered(result: OpResult): void {
    if (result.success) bump(this.acknowledged, result.achievedLevel ?? 'MEMORY')
    else bump(this.refused, result.error?.code ?? 'INTERNAL')
  }

  unknown(type: string): void {
    const label = type.slice(0, MOST_LABEL_LENGTH)
    const named = this.unknownMessages.has(label) || this.unknownMessages.size < MOST_MAPS
    bump(this.unknownMessages, named ? label : OTHER_MAPS)
  }

  boundHit(queue: QueueName): void {
    bump(this.boundHits, queue)
  }
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
