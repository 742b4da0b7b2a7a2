/**
 * What the floor says on its wire: of a write what none can leave out (id, key, value, stamp), as positions instead of
 * names, and what all writes of a frame share once a frame; of an acknowledgement the ids.
 */
import { Packr } from 'msgpackr'

export type FloorOp = readonly [id: number, key: string, value: string, millis: number, counter: number]

export interface FloorFrame {
  readonly mapName: string
  readonly nodeId: string
  readonly ops: readonly FloorOp[]
}

/** Plain MessagePack, as between the nodes and clients of the product. */
const packr = new Packr({ useRecords: false })

export function encode(message: FloorFrame | readonly number[]): Uint8Array {
  return packr.pack(message)
}

export function decodeOps(frame: Uint8Array): FloorFrame {
  return packr.unpack(frame) as FloorFrame
}

/** Of the ops that are acknowledged. */
export function decodeIds(frame: Uint8Array): readonly number[] {
  return packr.unpack(frame) as readonly number[]
}
