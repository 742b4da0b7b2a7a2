/** Which writes a fault can have held up: those to what a node owned when it was hit, where that is known. Pure. */
import type { Evidence, EvidenceOperation, OwnershipPicture } from '../../support/evidence/Evidence'

export interface Concerned {
  readonly operations: readonly EvidenceOperation[]
  /** Who owned all of their partitions; null: nothing tells whom the fault concerned, and these are all there are. */
  readonly owner: string | null
}

export function concernedBy(
  { operations, ownership }: Evidence,
  { target, from }: Evidence['faults'][number],
): Concerned {
  const before = ownership.filter(({ at }) => at <= from).reduce(newer, undefined)
  if (before === undefined || !before.owners.includes(target)) return { operations, owner: null }
  return { operations: operations.filter(({ partition }) => before.owners[partition] === target), owner: target }
}

function newer(one: OwnershipPicture | undefined, other: OwnershipPicture): OwnershipPicture {
  return one !== undefined && one.at > other.at ? one : other
}
