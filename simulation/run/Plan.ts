/** What one simulation does: who is there, what befalls them, and when. Plain data, so that it can be shortened and written down. */
import { FAULT_KINDS, type FaultKind } from '../../support/soak/schedule'

/**
 * Possible whatever there is. `swizzle`: the links of a node are cut one by one, and healed in the opposite order. `clock
 * of a client`: it jumps, and after a while back. `full disk`: a node that can write no more leaves, and comes back with what it
 * kept once there is room. `slow node`: it stands still again and again, never long enough to be missed.
 */
const BESIDE_A_SOAK = ['swizzle', 'clock of a client', 'full disk', 'slow node'] as const
export const SIMULATED_FAULT_KINDS = [...FAULT_KINDS, ...BESIDE_A_SOAK] as const
export type SimulatedFaultKind = (typeof SIMULATED_FAULT_KINDS)[number]

export function isOfASoak(kind: SimulatedFaultKind): kind is FaultKind {
  return !BESIDE_A_SOAK.some((other) => other === kind)
}

/** While such a one lasts, no cluster can be whole again. */
export const SEVERING: readonly SimulatedFaultKind[] = ['cut off', 'not heard']

export interface PlannedFault {
  readonly kind: SimulatedFaultKind
  /** Which node, or which client, by its place in the order they were started. */
  readonly target: number
  /** How long it lasts. */
  readonly forMs: number
  /** How long the cluster is left alone afterwards. */
  readonly restMs: number
  /** Begins in the middle of it, and ends before it does. */
  readonly within?: PlannedFault
}

export interface PlannedClient {
  readonly name: string
  /** Writes that wait at once, at most. */
  readonly lanes: number
  /** Between an answer and the next write of a lane, at most. */
  readonly thinksMs: number
}

export interface Plan {
  readonly seed: number
  readonly nodes: number
  readonly backupCount: number
  readonly minClusterSize: number
  /** Keys written to: the fewer, the more writes meet at one. */
  readonly keys: number
  readonly clients: readonly PlannedClient[]
  /** Absent: nothing is removed. Else every third write is a removal, and removals are forgotten after so long. */
  readonly forgetAfterMs?: number
  /** Every fourth write is a message, to a topic that all clients listen to. */
  readonly publishes?: boolean
  readonly faults: readonly PlannedFault[]
}
