/** A connection of which every byte is the holder's own business; keeps all it hears, and how it ended. */
import { connect, type Socket } from 'node:net'
import { eventually } from '../eventually'
import { OPCODE, upgradeRequestOf, wsFrameOf, WsReader } from './ws-frames'

const END_OF_HEAD = '\r\n\r\n'
const DRIP_INTERVAL_MS = 100
const REPEATED = 100

export class RawSocket {
  /** Payloads of whole messages, in the order they came. */
  readonly frames: Buffer[] = []
  /** Everything that came, byte by byte. */
  readonly bytes: Buffer[] = []
  /** Of the node's close frame, once it came. */
  closeCode: number | undefined
  private head = ''
  private readonly reader = new WsReader()
  private drip: NodeJS.Timeout | undefined
  private ended = false

  private constructor(
    private readonly socket: Socket,
    private readonly port: number,
  ) {
    socket.on('data', (chunk) => this.hear(chunk))
    // Being cut off is what most strangers are here for.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.ended = true
      clearInterval(this.drip)
    })
  }

  static async open(port: number): Promise<RawSocket> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    const opened = new RawSocket(socket, port)
    await eventually(`port ${port} takes a connection`, () => {
      if (opened.isGone) throw new Error('it was refused')
      return socket.readyState === 'open'
    })
    return opened
  }

  /** Neither end says anything any more. */
  get isGone(): boolean {
    return this.ended
  }

  async upgrade(): Promise<void> {
    this.write(upgradeRequestOf(this.port))
    await eventually('the connection is upgraded', () => this.head.endsWith(END_OF_HEAD) || this.ended)
  }

  write(bytes: Uint8Array): void {
    if (!this.ended) this.socket.write(bytes)
  }

  /** One byte after the other, each in time to look alive; starts again from the first when it is through. */
  writeSlowly(bytes: Uint8Array): void {
    let at = 0
    this.drip = setInterval(() => {
      this.write(bytes.subarray(at, at + 1))
      at = (at + 1) % bytes.length
    }, DRIP_INTERVAL_MS)
  }

  /** Asks the same again and again, and reads nothing of what it is answered. */
  writeWithoutReading(bytes: Uint8Array): void {
    this.socket.pause()
    const many = Buffer.concat(Array.from({ length: REPEATED }, () => bytes))
    this.drip = setInterval(() => this.write(many), DRIP_INTERVAL_MS)
  }

  /** Resolves once the other end has cut the connection. */
  async gone(): Promise<void> {
    await eventually('the connection is cut', () => this.ended)
  }

  async close(): Promise<void> {
    clearInterval(this.drip)
    this.socket.destroy()
    await eventually('the connection is closed', () => this.ended)
  }

  private hear(chunk: Buffer): void {
    this.bytes.push(chunk)
    if (this.head.endsWith(END_OF_HEAD)) return this.readFrames(chunk)
    const end = chunk.indexOf(END_OF_HEAD)
    if (end < 0) {
      this.head += chunk.toString('latin1')
      return
    }
    this.head += chunk.subarray(0, end + END_OF_HEAD.length).toString('latin1')
    this.readFrames(chunk.subarray(end + END_OF_HEAD.length))
  }

  private readFrames(chunk: Buffer): void {
    for (const { opcode, payload } of this.reader.read(chunk)) {
      if (opcode === OPCODE.close) {
        this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : undefined
        this.write(wsFrameOf(OPCODE.close, payload.subarray(0, 2)))
      } else if (opcode === OPCODE.text || opcode === OPCODE.binary) this.frames.push(payload)
    }
  }
}
