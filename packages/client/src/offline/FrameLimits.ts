/**
 * What each node takes in one frame. No node says so beforehand: what is known beyond the defaults is what one has
 * refused, by closing the connection over a frame's size or by naming how many ops it takes.
 */
import type { Runtime } from '@topgunbuild/core'
import { MAX_FRAME_BYTES, MAX_FRAME_OPS, type FrameLimit } from './op-frames'

/** After a refusal frames get this many times smaller: a few steps lead from the default to a single op. */
const SHRINKING = 4
/** An operator may raise a node's limit: what was refused longer ago is tried again. */
const BELIEVED_FOR_MS = 60_000

const DEFAULT_LIMIT: FrameLimit = { bytes: MAX_FRAME_BYTES, ops: MAX_FRAME_OPS }

interface Refusal {
  readonly bytes: number
  readonly at: number
}

/** What a node names when it refuses a batch for its number of ops; null where this is not what it says. */
export function mostOpsOf(details: unknown): number | null {
  const most: unknown =
    details !== null && typeof details === 'object' ? Reflect.get(details, 'maxBatchOps') : undefined
  return typeof most === 'number' && most >= 1 ? Math.floor(most) : null
}

export class FrameLimits {
  private readonly learned = new Map<string, FrameLimit>()
  private readonly refusals = new Map<string, Refusal>()

  constructor(private readonly runtime: Pick<Runtime, 'monotonicNow'>) {}

  limitOf(nodeId: string): FrameLimit {
    return this.learned.get(nodeId) ?? DEFAULT_LIMIT
  }

  /** True while a frame of that size, or a smaller one, was refused lately. */
  refuses(nodeId: string, bytes: number): boolean {
    const refusal = this.refusals.get(nodeId)
    if (refusal === undefined || this.runtime.monotonicNow() - refusal.at >= BELIEVED_FOR_MS) return false
    return bytes >= refusal.bytes
  }

  frameRefused(nodeId: string, bytes: number): void {
    const limit = this.limitOf(nodeId)
    this.learned.set(nodeId, { ...limit, bytes: Math.max(1, Math.min(limit.bytes, Math.floor(bytes / SHRINKING))) })
    const smallest = this.refuses(nodeId, bytes) ? (this.refusals.get(nodeId)?.bytes ?? bytes) : bytes
    this.refusals.set(nodeId, { bytes: smallest, at: this.runtime.monotonicNow() })
  }

  batchRefused(nodeId: string, mostOps: number): void {
    const limit = this.limitOf(nodeId)
    this.learned.set(nodeId, { ...limit, ops: Math.min(limit.ops, mostOps) })
  }
}
