/** What keeps a cluster from being measured: somebody is missing, or copies are on their way. Pure. */
import type { ClusterState } from '@topgunbuild/core'

type Seen = Pick<ClusterState, 'members' | 'partitions'>

/** @returns a sentence, or undefined of a cluster at rest */
export function unrest({ members, partitions }: Seen, nodes: number, backupCount: number): string | undefined {
  if (members.length !== nodes) return `${members.length} members of ${nodes}`
  const copies = Math.min(backupCount, nodes - 1)
  const moving = partitions.filter(({ owner, backups, target, moveTo, followers }) => {
    return owner !== target.owner || backups.length < copies || moveTo !== null || followers.length > 0
  })
  if (moving.length > 0) return `${moving.length} partitions lack copies, or move`
  const owners = new Set(partitions.map(({ owner }) => owner))
  return owners.size === nodes ? undefined : `${owners.size} owners among ${nodes} nodes`
}
