/** WebSocket frames as bytes (RFC 6455), made and read by hand: a stranger says what no library would let it say. */

export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

export interface WsFrame {
  readonly opcode: number
  readonly payload: Buffer
}

const FINAL = 0x80
const MASKED = 0x80
const LENGTH_IN_2_BYTES = 126
const LENGTH_IN_8_BYTES = 127

function lengthBytes(length: number): Buffer {
  if (length < LENGTH_IN_2_BYTES) return Buffer.from([MASKED | length])
  if (length < 2 ** 16) {
    const bytes = Buffer.from([MASKED | LENGTH_IN_2_BYTES, 0, 0])
    bytes.writeUInt16BE(length, 1)
    return bytes
  }
  const bytes = Buffer.alloc(9, MASKED | LENGTH_IN_8_BYTES)
  bytes.writeBigUInt64BE(BigInt(length), 1)
  return bytes
}

/**
 * Masked with zeros, as a client may.
 * @param announced what the header says of the payload's length, true or not
 */
export function wsFrameOf(opcode: number, payload: Uint8Array, announced = payload.length): Buffer {
  return Buffer.concat([Buffer.from([FINAL | opcode]), lengthBytes(announced), Buffer.alloc(4), payload])
}

/** What a client asks first. */
export function upgradeRequestOf(port: number): Buffer {
  const lines = [
    'GET / HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

/** Whole frames of a node, out of whatever pieces they come in. */
export class WsReader {
  private left = Buffer.alloc(0)

  read(chunk: Buffer): WsFrame[] {
    this.left = Buffer.concat([this.left, chunk])
    const frames: WsFrame[] = []
    for (let frame = this.next(); frame !== undefined; frame = this.next()) frames.push(frame)
    return frames
  }

  private next(): WsFrame | undefined {
    const { left } = this
    if (left.length < 2) return undefined
    const short = left.readUInt8(1)
    const headerBytes = short === LENGTH_IN_8_BYTES ? 10 : short === LENGTH_IN_2_BYTES ? 4 : 2
    if (left.length < headerBytes) return undefined
    const length =
      headerBytes === 2 ? short : headerBytes === 4 ? left.readUInt16BE(2) : Number(left.readBigUInt64BE(2))
    if (left.length < headerBytes + length) return undefined
    this.left = left.subarray(headerBytes + length)
    return { opcode: left.readUInt8(0) & 0x0f, payload: left.subarray(headerBytes, headerBytes + length) }
  }
}
