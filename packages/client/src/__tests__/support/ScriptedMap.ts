/** Records that a scripted node holds, and what it says to who compares its own with them. */
import { MerkleTree, partitionIdOf, type DownMessage, type LWWRecord, type SyncUp } from '@topgunbuild/core'
import { answersTo, rootsMessage } from '../../../../server/src/coordinator/sync/merkle-answers'

export class ScriptedMap {
  readonly records = new Map<string, LWWRecord<unknown>>()
  /** Wall time before which it has forgotten what was removed. */
  horizon = 0

  constructor(readonly name = 'test') {}

  hold(key: string, value: unknown, millis = 1): LWWRecord<unknown> {
    const record = { value, timestamp: { millis, counter: 0, nodeId: 'another' } }
    this.records.set(key, record)
    return record
  }

  /** The change, as it is told to clients. */
  event(key: string, value: unknown, millis = 1): DownMessage {
    const record = this.hold(key, value, millis)
    return { type: 'SERVER_EVENT', payload: { mapName: this.name, eventType: 'PUT', key, record } }
  }

  readonly answer = (message: SyncUp): readonly DownMessage[] => {
    if (message.type === 'MERKLE_REQ_BUCKET') return answersTo(message.payload, (id) => this.in(id))
    if (message.type !== 'SYNC_INIT') return []
    const roots = (message.partitionIds ?? []).map((partitionId) => {
      const rootHash = this.in(partitionId).tree.getRootHash()
      return { partitionId, rootHash, ...(this.horizon > 0 && { horizon: this.horizon }) }
    })
    return [rootsMessage(message.mapName, roots, 0)]
  }

  private in(partitionId: number) {
    const records = new Map([...this.records].filter(([key]) => partitionIdOf(key) === partitionId))
    return { tree: new MerkleTree(records), record: (key: string) => records.get(key) }
  }
}
