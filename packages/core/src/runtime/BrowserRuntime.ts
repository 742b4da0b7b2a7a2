/** The runtime of a page or a worker: its clocks, its randomness, its WebSocket. Nobody can listen there. */
import { TopGunError } from '../errors/TopGunError'
import type {
  Connection,
  ConnectionEnd,
  ConnectionEvents,
  ConnectOptions,
  Listener,
  ListenOptions,
  Runtime,
  Timer,
} from './Runtime'
import { fitReason } from './close-reason'
import { systemClock } from './system-clock'

/** A longer timeout fires at once. */
const MAX_DELAY_MS = 2 ** 31 - 1
/** How often a buffer that is not empty is looked at: the browser tells nobody when it is. */
const DRAIN_CHECK_MS = 20
/** `WebSocket.OPEN` */
const OPEN = 1
const ABNORMAL = 1006
const TOO_LARGE = 1009
/** A page may close with these, and with 1000. */
const OWN_CODES = { least: 3000, most: 4999 }

/** What is used of a browser's `WebSocket`. */
export type BrowserSocket = Pick<
  WebSocket,
  'readyState' | 'bufferedAmount' | 'binaryType' | 'send' | 'close' | 'addEventListener'
>

export class BrowserRuntime implements Runtime {
  private turn: (() => void)[] = []

  /** @param dial opens a socket; default the browser's own */
  constructor(private readonly dial: (url: string) => BrowserSocket = (url) => new WebSocket(url)) {}

  wallNow(): number {
    return systemClock.now()
  }

  monotonicNow(): number {
    return performance.now()
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const timeout = setTimeout(fire, Math.min(Math.max(0, delayMs), MAX_DELAY_MS))
    return { cancel: () => clearTimeout(timeout) }
  }

  randomBytes(count: number): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(count))
  }

  /** A message to itself: behind whatever the browser has to deliver already, and sooner than any timer. */
  endOfTurn(run: () => void): void {
    this.turn.push(run)
    if (this.turn.length > 1) return
    const { port1, port2 } = new MessageChannel()
    // Assigned so, because the packages are built without the DOM's types, and Node's port has no such member.
    Object.assign(port1, {
      onmessage: () => {
        port1.close()
        const ended = this.turn
        this.turn = []
        for (const one of ended) one()
      },
    })
    port2.postMessage(null)
  }

  afterPendingInput(run: () => void): void {
    this.endOfTurn(run)
  }

  connect(url: string, options: ConnectOptions, events: ConnectionEvents): Connection {
    return new BrowserConnection(() => this.dial(url), url, options, events, this)
  }

  listen(_options: ListenOptions): Promise<Listener> {
    return Promise.reject(new TopGunError('REJECTED', 'A browser cannot listen for connections.'))
  }
}

class BrowserConnection implements Connection {
  readonly remoteAddress: string
  private readonly socket: BrowserSocket | undefined
  private readonly opening: Timer
  private wasOpened = false
  private isOver = false
  private draining: Timer | undefined
  /** What arrived while nobody wants to read: a browser cannot tell the other end to wait. */
  private unread: (Uint8Array | string)[] | undefined

  constructor(
    dial: () => BrowserSocket,
    url: string,
    options: ConnectOptions,
    private readonly events: ConnectionEvents,
    private readonly runtime: Runtime,
  ) {
    this.remoteAddress = url
    this.opening = runtime.setTimer(options.timeoutMs, () => {
      this.end({ code: ABNORMAL, reason: 'it did not open in time', failure: 'timeout' })
    })
    this.socket = this.opened(dial, options.maxFrameBytes)
  }

  get isOpen(): boolean {
    return !this.isOver && this.socket?.readyState === OPEN
  }

  get bufferedBytes(): number {
    return this.socket?.bufferedAmount ?? 0
  }

  send(frame: Uint8Array | string): void {
    if (!this.isOpen) return
    // The encoder may use its buffer again for the next frame.
    this.socket?.send(typeof frame === 'string' ? frame : Uint8Array.from(frame))
    if (this.bufferedBytes > 0) this.watchDraining()
  }

  pauseReading(): void {
    this.unread ??= []
  }

  resumeReading(): void {
    const unread = this.unread ?? []
    this.unread = undefined
    for (const frame of unread) this.deliver(frame)
  }

  close(code: number, reason: string): void {
    if (this.isOver) return
    const isOwn = code === 1000 || (code >= OWN_CODES.least && code <= OWN_CODES.most)
    this.socket?.close(isOwn ? code : 1000, fitReason(reason))
  }

  /** A browser ends no connection without a goodbye; for who holds this one it is over at once. */
  terminate(): void {
    this.socket?.close()
    this.end({ code: ABNORMAL, reason: 'terminated' })
  }

  private opened(dial: () => BrowserSocket, maxFrameBytes: number): BrowserSocket | undefined {
    let socket: BrowserSocket
    try {
      socket = dial()
    } catch (error) {
      // No URL at all, or one that this page may not open.
      const reason = error instanceof Error ? error.message : String(error)
      this.runtime.setTimer(0, () => this.end({ code: ABNORMAL, reason, failure: 'refused' }))
      return undefined
    }
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => {
      if (this.isOver) return
      this.opening.cancel()
      this.wasOpened = true
      this.events.opened?.()
    })
    socket.addEventListener('message', ({ data }: { readonly data: ArrayBuffer | string }) => {
      const frame = typeof data === 'string' ? data : new Uint8Array(data)
      if (frame.length <= maxFrameBytes) return this.deliver(frame)
      socket.close()
      this.end({ code: TOO_LARGE, reason: `a frame of ${frame.length} bytes` })
    })
    socket.addEventListener('close', ({ code, reason }) => {
      const failure = this.wasOpened ? {} : { failure: 'refused' as const }
      this.end({ code, reason, ...failure })
    })
    return socket
  }

  private deliver(frame: Uint8Array | string): void {
    if (this.isOver) return
    if (this.unread === undefined) this.events.frame(frame)
    else this.unread.push(frame)
  }

  private end(end: ConnectionEnd): void {
    if (this.isOver) return
    this.isOver = true
    this.opening.cancel()
    this.draining?.cancel()
    if (end.failure === 'timeout') this.socket?.close()
    this.events.closed(end)
  }

  private watchDraining(): void {
    this.draining ??= this.runtime.setTimer(DRAIN_CHECK_MS, () => {
      this.draining = undefined
      if (!this.isOpen) return
      if (this.bufferedBytes > 0) this.watchDraining()
      else this.events.drained?.()
    })
  }
}
