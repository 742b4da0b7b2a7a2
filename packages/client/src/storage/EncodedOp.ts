/**
 * An op as it travels: MessagePack of a `ClientOp`. Ops that were read together share one buffer, which stays as long as
 * one of them is pending: a view for each of a hundred thousand would take a fifth of the time in which a client starts.
 */
export class EncodedOp {
  /**
   * @param buffer belongs to the op, or to it and its neighbours, from now on: nobody may write to it
   * @param from the first byte in it; default 0
   */
  constructor(
    private readonly buffer: Uint8Array,
    private readonly from = 0,
    readonly byteLength: number = buffer.byteLength - from,
  ) {}

  /** A view, made when it is asked for. */
  get bytes(): Uint8Array {
    const { buffer, from, byteLength } = this
    return byteLength === buffer.byteLength ? buffer : buffer.subarray(from, from + byteLength)
  }
}
