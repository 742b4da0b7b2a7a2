/** The strangers of one scenario: lets them come, and says what they came to and what they left behind. */
import { strict as assert } from 'node:assert'
import { eventually } from '../eventually'
import type { ClusterDriver, Door } from './ClusterDriver'
import { Stranger, STRANGERS_MAP } from './Stranger'
import { tokens } from './tokens'

/** Where it comes to, and whether it shows what is asked there first. */
export interface Introduction {
  readonly door: Door
  readonly isKnown: boolean
}

export class Strangers {
  private readonly all: Stranger[] = []

  constructor(private readonly cluster: ClusterDriver) {}

  /** The newest. */
  get last(): Stranger {
    const stranger = this.all.at(-1)
    assert(stranger, 'no stranger came')
    return stranger
  }

  /** At this door of the node, with a connection or without one yet. */
  at(nodeId: string, door: Door): Stranger {
    const stranger = new Stranger(this.cluster.doorOf(nodeId, door))
    this.all.push(stranger)
    return stranger
  }

  async comes(nodeId: string, { door, isKnown }: Introduction): Promise<Stranger> {
    const stranger = this.at(nodeId, door)
    await stranger.upgrade()
    if (isKnown && door === 'client') await stranger.logIn(tokens.valid())
    if (isKnown && door === 'cluster') await stranger.becomePeer()
    return stranger
  }

  async eachIsCutOff(): Promise<void> {
    await Promise.all(this.all.map((stranger) => eventually(`${stranger.name} is cut off`, () => stranger.line.isGone)))
  }

  /** Whether a record under the key of its op lies on any node. */
  isFound(stranger: Stranger, key: string): boolean {
    const named = `${stranger.name}/${key}`
    return this.cluster.nodeIds.some((nodeId) =>
      this.cluster.recordsOf(nodeId).some((record) => record.key.startsWith(named)),
    )
  }

  /** On any node, in any map they write to. */
  nothingWasWritten(): void {
    const written = this.cluster.nodeIds.flatMap((nodeId) =>
      this.cluster.recordsOf(nodeId).filter(({ map, key }) => map === STRANGERS_MAP || key.startsWith('stranger-')),
    )
    assert.deepEqual(written, [], 'records that strangers wrote')
  }

  /** No name, address or identity of a node or of the cluster is among the bytes that any of them received. */
  nothingWasLearned(): void {
    const words = this.cluster.namesAndAddresses()
    for (const stranger of this.all) {
      const heard = stranger.everythingHeard
      const told = words.filter((word) => heard.includes(word))
      assert.deepEqual(told, [], `what ${stranger.name} learned of the cluster`)
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((stranger) => stranger.close()))
  }
}
