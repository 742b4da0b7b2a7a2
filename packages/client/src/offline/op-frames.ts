/** Ops to frames: each op is encoded once, frames are put together from those bytes. */
import { deserialize, serialize, type ClientOp, type LWWRecord } from '@topgunbuild/core'
import type { OpContent } from './PendingOp'

export const MAX_FRAME_BYTES = 1024 * 1024
/** Small enough that a node which takes a whole frame in one go is not away from its heartbeats for long. */
export const MAX_FRAME_OPS = 1000

export interface FrameLimit {
  /** Of the ops in it; what is around them takes less than a hundred more. */
  readonly bytes: number
  readonly ops: number
}

/** @throws when the value cannot be encoded (a cycle, a bigint beyond 64 bits, a function) */
export function encodeOp(op: OpContent): Uint8Array {
  const message: ClientOp = {
    id: op.opId,
    mapName: op.mapName,
    key: op.key,
    opType: op.record.value === null ? 'REMOVE' : 'PUT',
    record: op.record,
  }
  if (op.writeConcern !== undefined) message.writeConcern = op.writeConcern
  if (op.timeoutMs !== undefined) message.timeout = op.timeoutMs
  return serialize(message)
}

/** What was sent, whatever the program has made of its value since. */
export function recordIn(encoded: Uint8Array): LWWRecord<unknown> | undefined {
  return deserialize<ClientOp>(encoded).record ?? undefined
}

// The empty batch ends in the one byte of its empty array; with another array in its place it is any batch.
const EMPTY_BATCH = serialize({ type: 'OP_BATCH', payload: { ops: [] } })
const PREFIX = EMPTY_BATCH.subarray(0, EMPTY_BATCH.length - 1)

/** MessagePack: `array 32`, four bytes of length. */
const ARRAY_32 = 0xdd
const HEADER_BYTES = 5

/** Of a frame around ops that take so many bytes. */
export function frameBytes(opBytes: number): number {
  return PREFIX.length + HEADER_BYTES + opBytes
}

export function opBatchFrame(encodedOps: readonly Uint8Array[]): Uint8Array {
  const frame = new Uint8Array(frameBytes(encodedOps.reduce((bytes, { length }) => bytes + length, 0)))
  frame.set(PREFIX)
  frame[PREFIX.length] = ARRAY_32
  new DataView(frame.buffer).setUint32(PREFIX.length + 1, encodedOps.length)
  let at = PREFIX.length + HEADER_BYTES
  for (const op of encodedOps) {
    frame.set(op, at)
    at += op.length
  }
  return frame
}

/** Cuts ops, in order, into runs that each fit a frame; an op larger than a frame travels alone. */
export function cutIntoFrames<T extends { readonly encoded: { readonly byteLength: number } }>(
  ops: readonly T[],
  limit: FrameLimit = { bytes: MAX_FRAME_BYTES, ops: MAX_FRAME_OPS },
): T[][] {
  const runs: T[][] = []
  let run: T[] = []
  let bytes = 0
  for (const op of ops) {
    const size = op.encoded.byteLength
    if (run.length > 0 && (bytes + size > limit.bytes || run.length >= limit.ops)) {
      runs.push(run)
      run = []
      bytes = 0
    }
    run.push(op)
    bytes += size
  }
  if (run.length > 0) runs.push(run)
  return runs
}
