/**
 * The port through which a node or a client meets time, chance and the network. Everything else in the
 * packages is a function of what comes in here, which is what lets a test (or a simulation) own all three.
 */

import type { ConnectTls, ListenTls } from './tls-options'

export interface Timer {
  /** Idempotent; a cancelled timer never fires. */
  cancel(): void
}

/** Why a connection never opened, or ended without a close frame; `insecure`: by TLS, of which `reason` says more. */
export type ConnectFailure = 'refused' | 'timeout' | 'reset' | 'insecure'

export interface ConnectionEnd {
  /** WebSocket close code; 1006 when the other end vanished. */
  readonly code: number
  readonly reason: string
  /** Set when the connection never opened. */
  readonly failure?: ConnectFailure
}

/** What the holder of a connection hears. `closed` comes exactly once, and nothing after it. */
export interface ConnectionEvents {
  opened?(): void
  /** A whole message: bytes (MessagePack) or text (JSON). */
  frame(data: Uint8Array | string): void
  /** The outgoing buffer ran empty after `send` had left something in it. */
  drained?(): void
  closed(end: ConnectionEnd): void
}

/** One framed, ordered, reliable-until-closed connection. Never throws from `send` after a close. */
export interface Connection {
  readonly isOpen: boolean
  readonly remoteAddress: string
  /** Bytes accepted by `send` that have not left this process. */
  readonly bufferedBytes: number
  send(frame: Uint8Array | string): void
  pauseReading(): void
  resumeReading(): void
  close(code: number, reason: string): void
  /** Ends at once, without a close frame. */
  terminate(): void
}

export interface ConnectOptions {
  /** Gives up opening after this many milliseconds with failure `timeout`. */
  readonly timeoutMs: number
  /** A longer incoming frame closes the connection with 1009. */
  readonly maxFrameBytes: number
  /** For `wss://` alone; absent: what Node trusts is trusted, and nothing is shown. */
  readonly tls?: ConnectTls | undefined
}

export interface HttpRequest {
  readonly method: string
  /** With its query, as sent. */
  readonly path: string
  /** The header of that name; empty when there is none. */
  readonly authorization: string
}

export interface HttpAnswer {
  readonly status: number
  readonly body: string
  /** Default `text/plain; charset=utf-8`. */
  readonly contentType?: string
}

export interface ListenOptions {
  readonly host: string
  /** 0 = chosen by the operating system. */
  readonly port: number
  readonly maxFrameBytes: number
  /** Absent: whoever connects speaks in the clear. */
  readonly tls?: ListenTls | undefined
  /** Hears of those whom TLS kept out; nobody has accepted them. */
  readonly keptOut?: (remoteAddress: string, why: string) => void
  /** Sockets at once that have not become a connection yet; whoever comes beyond it is dropped. Default 1000. */
  readonly maxOpening?: number
  /** Answers a plain HTTP request on the same port; absent or undefined = 426 Upgrade Required. */
  readonly plainHttp?: (request: HttpRequest) => HttpAnswer | undefined | Promise<HttpAnswer>
  /** Called for each incoming connection, already open. */
  readonly accept: (connection: Connection) => ConnectionEvents
}

export interface Listener {
  readonly port: number
  /** Stops accepting; resolves when the port is free. Accepted connections stay. */
  close(): Promise<void>
}

export interface Runtime {
  /** Wall clock, milliseconds since 1970. Only for the hybrid clock, time-to-live and token expiry. */
  wallNow(): number
  /** Monotonic clock in milliseconds, with fractions. For every timeout and every detection. */
  monotonicNow(): number
  setTimer(delayMs: number, fire: () => void): Timer
  randomBytes(count: number): Uint8Array
  /** Runs once all input that arrived together with the current one was handled: the place to flush a turn's frames. */
  endOfTurn(run: () => void): void
  /** Runs after every frame that was already waiting in the operating system was delivered. */
  afterPendingInput(run: () => void): void
  /** Never throws: what goes wrong comes as `closed`. `url` is `ws://host:port` or `wss://…`. */
  connect(url: string, options: ConnectOptions, events: ConnectionEvents): Connection
  /** Rejects with a TopGunError REJECTED whose sentence names host and port when they cannot be bound. */
  listen(options: ListenOptions): Promise<Listener>
}

/** What a test holds in its hand of an in-process node: the means to hurt it as an operating system would. */
export interface RuntimeControl {
  /** Holds incoming frames, connects and due timers: the node is a zombie that keeps its sockets. */
  freeze(): void
  /** Delivers what was held, in order. */
  thaw(): void
  /** Listeners, sockets and timers end at once, with no goodbye; nothing of this runtime ever runs again. */
  kill(): void
}
