/** A client that never stops writing, and remembers every answer: what was promised, and what was refused. */
import type { OpResult } from '@topgunbuild/core'
import { partitionIdOf } from '@topgunbuild/core'
import type { TestNode } from './Nodes'
import { writeOp, type RawClient } from './RawClient'

const AT_ONCE = 8

export interface Written {
  readonly key: string
  readonly value: string
}

export class Writer {
  readonly acknowledged = new Map<string, Written>()
  readonly refused: OpResult[] = []
  private readonly unanswered = new Map<string, Written>()
  private count = 0
  private going = true

  constructor(
    private readonly client: RawClient,
    private readonly name: string,
    private readonly change: object = {},
  ) {
    for (let slot = 0; slot < AT_ONCE; slot++) this.writeNext()
  }

  /** Writes go on until this many more were acknowledged. */
  async acknowledges(more: number): Promise<void> {
    const due = this.acknowledged.size + more
    await this.client.until(() => {
      this.collect()
      return this.acknowledged.size >= due
    }, `${more} more acknowledgements of ${this.name}`)
  }

  /** No new writes; resolves when all that were sent are answered. */
  async stop(): Promise<void> {
    this.going = false
    await this.client.until(() => {
      this.collect()
      return this.unanswered.size === 0 || !this.client.isOpen
    }, `the last answers to ${this.name}`)
  }

  get open(): number {
    return this.unanswered.size
  }

  private writeNext(): void {
    this.count += 1
    const id = `${this.name}-${this.count}`
    // A key of its own each time: what is acknowledged must be there, whatever was written after it.
    const written = { key: id, value: `value of ${id}` }
    this.unanswered.set(id, written)
    this.client.batch([writeOp(id, written.key, written.value, this.change)])
  }

  private collect(): void {
    for (const [id, written] of Array.from(this.unanswered)) {
      const result = this.client.results.get(id)
      if (result === undefined) continue
      this.unanswered.delete(id)
      if (result.success) this.acknowledged.set(id, written)
      else this.refused.push(result)
      if (this.going) this.writeNext()
    }
  }
}

/**
 * What was acknowledged and is not on the owner and every backup of its partition, by the newest state that a node shows now:
 * an earlier one, settled as it was, may name a copy that has been moved since.
 */
export function missing(written: Iterable<Written>, nodes: readonly TestNode[]): string[] {
  const inspections = new Map(nodes.map(({ node }) => [node.nodeId, node.inspect()]))
  const states = [...inspections.values()].flatMap(({ state }) => state ?? [])
  const [state] = states.toSorted((one, other) => other.version - one.version)
  return [...written].flatMap(({ key, value }) => {
    const partition = state?.partitions[partitionIdOf(key)]
    return [partition?.owner ?? '', ...(partition?.backups ?? [])].flatMap((nodeId) => {
      const found = inspections.get(nodeId)?.rawRecord('map', key)?.value
      return found === value ? [] : [`${key} on ${nodeId}: ${String(found)}`]
    })
  })
}
