/** A `Connection` over one `ws` socket, dialled or accepted; whoever made the socket hands it in. */
import { WebSocket } from 'ws'
import type { HoldGate } from './HoldGate'
import { fitReason } from './close-reason'
import { connectFaultOf, type ConnectFault } from './connect-fault'
import type { Connection, ConnectionEnd, ConnectionEvents } from './Runtime'

/**
 * What both ends give to `ws`. After a close frame the other end has `closeTimeout` milliseconds to answer with
 * its own, then the socket is destroyed: a peer that is frozen must not keep a closed connection for half a minute.
 */
export const WS_OPTIONS = { perMessageDeflate: false, closeTimeout: 2000 } as const

const ABNORMAL = 1006

/** What the connection answered with when the fault lay in a frame it read; `ws` itself would tell only 1006. */
function closeCodeOf(error: NodeJS.ErrnoException): number | undefined {
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 1009
  if (error.code === 'WS_ERR_INVALID_UTF8') return 1007
  return error.code?.startsWith('WS_ERR_') === true ? 1002 : undefined
}

export class WsConnection implements Connection {
  private readonly socket: WebSocket
  private readonly gate: HoldGate
  /** The holder wants no frames. */
  private readingPaused = false
  private owesDrained = false
  private address: string
  private everOpened: boolean
  private readonly dialled: string
  private openingFault: ConnectFault | undefined
  private faultCode: number | undefined
  private faultText = ''
  private ended = false
  private readonly written = (): void => this.afterWrite()
  private events: ConnectionEvents | undefined

  constructor(socket: WebSocket, address: string, gate: HoldGate) {
    this.socket = socket
    this.address = address
    this.dialled = address
    this.gate = gate
    this.everOpened = socket.readyState === WebSocket.OPEN
  }

  /** @param onEnd called once with the end, held or not, so that the owner can forget the connection */
  listen(events: ConnectionEvents, onEnd: () => void): void {
    this.events = events
    if (!this.everOpened) this.listenForOpening(events)
    this.socket.on('message', (data: Buffer, isBinary) => {
      const frame = isBinary ? data : data.toString('utf8')
      this.gate.pass(() => events.frame(frame))
    })
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!this.everOpened) this.openingFault ??= connectFaultOf(error, this.dialled)
      this.faultCode = closeCodeOf(error)
      this.faultText = error.message
    })
    this.socket.on('close', (code, reason) => {
      this.ended = true
      onEnd()
      const end = this.endOf(code, reason.toString('utf8'))
      this.gate.pass(() => events.closed(end))
    })
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN && !this.gate.isDead
  }

  get remoteAddress(): string {
    return this.address
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount
  }

  send(frame: Uint8Array | string): void {
    if (!this.isOpen) return
    this.socket.send(frame, this.written)
    // A write the kernel took at once leaves nothing behind, and owes nobody a `drained`.
    if (this.socket.bufferedAmount > 0) this.owesDrained = true
  }

  pauseReading(): void {
    this.readingPaused = true
    this.syncReading()
  }

  resumeReading(): void {
    this.readingPaused = false
    this.syncReading()
  }

  close(code: number, reason: string): void {
    if (this.gate.isDead) return
    this.socket.close(code, fitReason(reason))
  }

  terminate(): void {
    this.socket.terminate()
  }

  /** Gives up a socket that has not opened in time. */
  giveUpOpening(): void {
    this.openingFault = { failure: 'timeout', reason: 'it did not answer in time' }
    this.socket.terminate()
  }

  /** Brings the socket in line with the holder's wish and the gate: while frozen, bytes stay in the kernel. */
  syncReading(): void {
    if (this.gate.isFrozen || this.readingPaused) this.socket.pause()
    else if (this.socket.isPaused) this.socket.resume()
  }

  private listenForOpening(events: ConnectionEvents): void {
    this.socket.on('open', () => {
      this.everOpened = true
      this.syncReading()
      this.gate.pass(() => events.opened?.())
    })
    this.socket.on('upgrade', (response) => {
      const { remoteAddress, remotePort } = response.socket
      if (remoteAddress !== undefined) this.address = `${remoteAddress}:${remotePort}`
    })
  }

  private afterWrite(): void {
    if (!this.owesDrained || this.ended || this.socket.bufferedAmount > 0) return
    this.owesDrained = false
    this.gate.pass(() => this.events?.drained?.())
  }

  private endOf(code: number, reason: string): ConnectionEnd {
    if (!this.everOpened) return { code: ABNORMAL, ...(this.openingFault ?? { failure: 'reset', reason: '' }) }
    if (this.faultCode !== undefined) return { code: this.faultCode, reason: this.faultText }
    return { code, reason }
  }
}
