/** Who holds how much in one picture of the ownership. Pure. */
import type { OwnershipPicture } from '../../support/evidence/Evidence'
import { sortedNames } from './words'

export interface Holding {
  /** Empty: what nobody owns. */
  readonly node: string
  /** By partitionId. */
  readonly owns: readonly boolean[]
  readonly backsUp: readonly boolean[]
  readonly ownedCount: number
  readonly backupCount: number
}

/** Every node that any of the pictures names, so that one that lost all is still there; the empty name last, if at all. */
export function nodesOf(pictures: readonly OwnershipPicture[]): string[] {
  const names = sortedNames(pictures.flatMap(({ owners, backups }) => [...owners, ...backups.flat()]))
  return names[0] === '' ? [...names.slice(1), ''] : names
}

export function holdingsOf({ owners, backups }: OwnershipPicture, nodes: readonly string[]): Holding[] {
  return nodes.map((node) => {
    const owns = owners.map((owner) => owner === node)
    const backsUp = owners.map((_, partition) => node !== '' && (backups[partition] ?? []).includes(node))
    return { node, owns, backsUp, ownedCount: countTrue(owns), backupCount: countTrue(backsUp) }
  })
}

/** How many have another owner in the second. */
export function movedBetween(one: OwnershipPicture, other: OwnershipPicture): number {
  return countTrue(other.owners.map((owner, partition) => owner !== one.owners[partition]))
}

export function showsTheSame(one: OwnershipPicture, other: OwnershipPicture): boolean {
  return JSON.stringify([one.owners, one.backups]) === JSON.stringify([other.owners, other.backups])
}

function countTrue(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length
}
