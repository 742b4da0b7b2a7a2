/** What the floor says on its wire: the messages of a write and its acknowledgement, and nothing else. */
import { Packr } from 'msgpackr'

export interface FloorOp {
  readonly id: string
  readonly mapName: string
  readonly key: string
  readonly record: {
    readonly value: string
    readonly timestamp: { readonly millis: number; readonly counter: number; readonly nodeId: string }
  }
}

/** Plain MessagePack, as between the nodes and clients of the product. */
const packr = new Packr({ useRecords: false })

export function encode(message: readonly FloorOp[] | readonly string[]): Uint8Array {
  return packr.pack(message)
}

export function decodeOps(frame: Uint8Array): readonly FloorOp[] {
  return packr.unpack(frame) as readonly FloorOp[]
}

/** Of the ops that are acknowledged. */
export function decodeIds(frame: Uint8Array): readonly string[] {
  return packr.unpack(frame) as readonly string[]
}
