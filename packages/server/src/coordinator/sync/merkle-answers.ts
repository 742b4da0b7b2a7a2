/** What a node says of its records to who compares them with its own. Pure. */
import { combineHashes, DEFAULT_MERKLE_DEPTH, type LWWRecord, type MerkleRequest } from '@topgunbuild/core'
import type { MerkleTree, SyncDown, SyncDownOf } from '@topgunbuild/core'
import { roughBytesOf } from '../../cluster/partitions/rough-bytes'

/** Below a path that is asked for as a whole there may be more; then it is to be asked for in parts. */
const MOST_WHOLE_BYTES = 256 * 1024

/** One map's records in one partition. */
export interface Compared {
  readonly tree: MerkleTree
  readonly record: (key: string) => LWWRecord<unknown> | undefined
}

type Roots = SyncDownOf<'SYNC_RESP_ROOT'>['payload']['roots']
type Leaf = SyncDownOf<'SYNC_RESP_LEAF'>['payload']['leaves'][number]
type Buckets = SyncDownOf<'SYNC_RESP_BUCKETS'>['payload']['nodes'][number]

export function rootsMessage(mapName: string, roots: Roots, timestamp: number): SyncDown {
  const rootHash = combineHashes(roots.map(({ rootHash: hash }) => hash))
  return { type: 'SYNC_RESP_ROOT', payload: { mapName, rootHash, timestamp, roots } }
}

/** At most one message of each kind. */
export function answersTo({ mapName, of }: MerkleRequest, compared: (partitionId: number) => Compared): SyncDown[] {
  const nodes: Buckets[] = []
  const leaves: Leaf[] = []
  for (const { partitionId, paths, whole } of of) {
    const { tree, record } = compared(partitionId)
    const below = (path: string, isWhole: boolean): void => {
      const isLeaf = path.length >= DEFAULT_MERKLE_DEPTH
      const most = isLeaf ? Infinity : MOST_WHOLE_BYTES
      const records = isLeaf || isWhole ? recordsBelow(tree, path, record, most) : undefined
      if (records === undefined) nodes.push({ partitionId, path, buckets: tree.getBuckets(path) })
      else leaves.push({ partitionId, path, records })
    }
    for (const path of paths) below(path, false)
    for (const path of whole) below(path, true)
  }
  const messages: SyncDown[] = []
  if (nodes.length > 0) messages.push({ type: 'SYNC_RESP_BUCKETS', payload: { mapName, nodes } })
  if (leaves.length > 0) messages.push({ type: 'SYNC_RESP_LEAF', payload: { mapName, leaves } })
  return messages
}

/** Undefined where they are more than `most` bytes. */
function recordsBelow(
  tree: MerkleTree,
  path: string,
  recordOf: Compared['record'],
  most: number,
): Leaf['records'] | undefined {
  const records: Leaf['records'] = []
  let bytes = 0
  for (const key of tree.keysBelow(path)) {
    const record = recordOf(key)
    if (record === undefined) continue
    bytes += key.length + roughBytesOf(record.value)
    if (bytes > most) return undefined
    records.push({ key, record })
  }
  return records
}
