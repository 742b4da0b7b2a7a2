/** Letting go of copies no state lists any more: only after the owner has confirmed that nothing in them is missing. */
import type { ClusterState } from '@topgunbuild/core'
import type { PeerMessageOf } from '../mesh/peer-messages'
import { inFrames } from './in-frames'
import type { PartitionStore } from './PartitionStore'
import { weightOfRecords } from './weights'

export interface ReleaseLinks {
  readonly selfId: string
  state(): ClusterState | null
  store(partitionId: number): PartitionStore
  send(nodeId: string, message: PeerMessageOf<'RELEASE' | 'RELEASE_ANSWER'>): boolean
  /** Merges what another node brought back; false while the partition is changing hands. */
  mergeReturned(partitionId: number, records: PeerMessageOf<'RELEASE'>['items'][number]['records']): boolean
  owns(partitionId: number): boolean
  drop(partitionId: number): void
}

type ReleaseItem = PeerMessageOf<'RELEASE'>['items'][number]

export class Releases {
  constructor(private readonly links: ReleaseLinks) {}

  /** Offers every copy that is no replica's to its owner, by digest. */
  offer(): void {
    const state = this.links.state()
    if (state === null) return
    const offers = new Map<string, ReleaseItem[]>()
    state.partitions.forEach((_, partitionId) => {
      const store = this.links.store(partitionId)
      if (!this.isUnlisted(partitionId) || (store.isEmpty && store.term === 0)) return
      if (store.isEmpty) {
        this.links.drop(partitionId)
        return
      }
      const owner = state.partitions[partitionId]?.owner ?? ''
      const items = offers.get(owner) ?? []
      items.push({ p: partitionId, digest: store.digest, records: null })
      offers.set(owner, items)
    })
    for (const [owner, items] of offers) this.links.send(owner, { type: 'RELEASE', items })
  }

  onRelease(from: string, message: PeerMessageOf<'RELEASE'>): void {
    const items = message.items.map(({ p, digest, records }): PeerMessageOf<'RELEASE_ANSWER'>['items'][number] => {
      if (!this.links.owns(p)) return { p, digest, answer: 'not-owner' }
      if (this.links.store(p).digest === digest) return { p, digest, answer: 'merged' }
      if (records === null) return { p, digest, answer: 'send' }
      return { p, digest, answer: this.links.mergeReturned(p, records) ? 'merged' : 'not-owner' }
    })
    this.links.send(from, { type: 'RELEASE_ANSWER', items })
  }

  onAnswer(from: string, message: PeerMessageOf<'RELEASE_ANSWER'>): void {
    const send: ReleaseItem[] = []
    for (const { p, digest, answer } of message.items) {
      const store = this.links.store(p)
      // Listed again, or changed since: the answer speaks of something else.
      if (!this.isUnlisted(p) || store.digest !== digest) continue
      if (answer === 'merged') this.links.drop(p)
      if (answer === 'send') send.push({ p, digest, records: store.allStored() })
    }
    // One frame at a time: what is left is offered again, and no link is flooded.
    for (const frame of inFrames(send, ({ records }) => weightOfRecords(records ?? []))) {
      this.links.send(from, { type: 'RELEASE', items: frame })
      break
    }
  }

  private isUnlisted(partitionId: number): boolean {
    const partition = this.links.state()?.partitions[partitionId]
    if (partition === undefined) return false
    const { owner, backups, followers } = partition
    return ![owner, ...backups, ...followers].includes(this.links.selfId)
  }
}
