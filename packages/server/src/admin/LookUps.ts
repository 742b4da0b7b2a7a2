/** Asks the nodes of a partition what each holds of a key, so that one page shows all copies. */
import { partitionIdOf } from '@topgunbuild/core'
import type { ClusterState, LWWRecord, Runtime, Timer } from '@topgunbuild/core'
import type { PeerMessageOf } from '../cluster/mesh/peer-messages'

const PATIENCE_MS = 1000

export interface HeldCopy {
  readonly nodeId: string
  readonly role: 'owner' | 'backup' | 'follower'
  readonly term?: number
  readonly seq?: number
  /** Null: it holds no record of the key. */
  readonly record?: LWWRecord<unknown> | null
  /** Why nothing is known of it. */
  readonly error?: string
}

export interface Explanation {
  readonly map: string
  readonly key: string
  readonly partitionId: number
  readonly version: number
  readonly term: number
  readonly owner: string
  readonly backups: readonly string[]
  readonly followers: readonly string[]
  readonly unclean: boolean
  readonly replicas: readonly HeldCopy[]
}

export interface LookUpLinks {
  readonly runtime: Runtime
  readonly selfId: string
  state(): ClusterState | null
  send(nodeId: string, message: PeerMessageOf<'LOOK_UP' | 'FOUND'>): boolean
  own(map: string, key: string): Omit<PeerMessageOf<'FOUND'>, 'type' | 'request'>
}

interface Pending {
  readonly found: (answer: PeerMessageOf<'FOUND'>) => void
  readonly patience: Timer
}

export class LookUps {
  private readonly pending = new Map<number, Pending>()
  private requests = 0

  constructor(private readonly links: LookUpLinks) {}

  /** Undefined while this node is in no state. */
  async explain(map: string, key: string): Promise<Explanation | undefined> {
    const state = this.links.state()
    const partitionId = partitionIdOf(key)
    const partition = state?.partitions[partitionId]
    if (state === null || partition === undefined) return undefined
    const { owner, backups, followers, term, unclean } = partition
    const roles: Pick<HeldCopy, 'nodeId' | 'role'>[] = [
      { nodeId: owner, role: 'owner' },
      ...backups.map((nodeId) => ({ nodeId, role: 'backup' as const })),
      ...followers.map((nodeId) => ({ nodeId, role: 'follower' as const })),
    ]
    const replicas = await Promise.all(roles.map((role) => this.lookUp(role, map, key)))
    return { map, key, partitionId, version: state.version, term, owner, backups, followers, unclean, replicas }
  }

  onLookUp(from: string, { request, map, key }: PeerMessageOf<'LOOK_UP'>): void {
    this.links.send(from, { type: 'FOUND', request, ...this.links.own(map, key) })
  }

  onFound(answer: PeerMessageOf<'FOUND'>): void {
    this.pending.get(answer.request)?.found(answer)
  }

  private lookUp(copy: Pick<HeldCopy, 'nodeId' | 'role'>, map: string, key: string): Promise<HeldCopy> {
    const { links } = this
    if (copy.nodeId === links.selfId) return Promise.resolve({ ...copy, ...links.own(map, key) })
    return new Promise((resolve) => {
      const request = ++this.requests
      const end = (rest: Partial<HeldCopy>): void => {
        this.pending.get(request)?.patience.cancel()
        this.pending.delete(request)
        resolve({ ...copy, ...rest })
      }
      const patience = links.runtime.setTimer(PATIENCE_MS, () => end({ error: `no answer within ${PATIENCE_MS} ms` }))
      const found = ({ term, seq, record }: PeerMessageOf<'FOUND'>): void => end({ term, seq, record })
      this.pending.set(request, { found, patience })
      if (!links.send(copy.nodeId, { type: 'LOOK_UP', request, map, key })) end({ error: 'not linked' })
    })
  }
}
