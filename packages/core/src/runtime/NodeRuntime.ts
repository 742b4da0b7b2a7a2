/** The real runtime: this machine's clocks, randomness and sockets, behind a gate that a test can hold or shut. */
import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { WebSocket } from 'ws'
import { HoldGate } from './HoldGate'
import { systemClock } from './system-clock'
import { dialOptionsOf } from './tls-for-node'
import { WS_OPTIONS, WsConnection } from './WsConnection'
import { listenForWs, type WsListener } from './ws-listener'
import type {
  Connection,
  ConnectionEvents,
  ConnectOptions,
  Listener,
  ListenOptions,
  Runtime,
  RuntimeControl,
  Timer,
} from './Runtime'

/** Node fires a longer timeout at once; no wait of ours is meant to outlive it (24 days). */
const MAX_DELAY_MS = 2 ** 31 - 1

const INERT_TIMER: Timer = { cancel: () => undefined }

function inertConnection(url: string): Connection {
  const nothing = (): void => undefined
  return {
    isOpen: false,
    remoteAddress: url,
    bufferedBytes: 0,
    send: nothing,
    pauseReading: nothing,
    resumeReading: nothing,
    close: nothing,
    terminate: nothing,
  }
}

export class NodeRuntime implements Runtime, RuntimeControl {
  private readonly gate = new HoldGate()
  private readonly timeouts = new Set<NodeJS.Timeout>()
  private readonly connections = new Set<WsConnection>()
  private readonly listeners = new Set<WsListener>()

  wallNow(): number {
    return systemClock.now()
  }

  monotonicNow(): number {
    return performance.now()
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    if (this.gate.isDead) return INERT_TIMER
    let cancelled = false
    const timeout = setTimeout(
      () => {
        this.timeouts.delete(timeout)
        // It may be held here for a while, and cancelled meanwhile.
        this.gate.pass(() => {
          if (!cancelled) fire()
        })
      },
      // Rounded up: a timer that fires before its time makes its owner wait again for a fraction.
      Math.min(Math.ceil(delayMs), MAX_DELAY_MS),
    )
    this.timeouts.add(timeout)
    return {
      cancel: () => {
        cancelled = true
        clearTimeout(timeout)
        this.timeouts.delete(timeout)
      },
    }
  }

  randomBytes(count: number): Uint8Array {
    return randomBytes(count)
  }

  /** The check phase follows the poll phase, in which every socket that had something was read. */
  endOfTurn(run: () => void): void {
    if (!this.gate.isDead) setImmediate(() => this.gate.pass(run))
  }

  /** Between two check phases lies a whole poll phase. */
  afterPendingInput(run: () => void): void {
    if (!this.gate.isDead) setImmediate(() => setImmediate(() => this.gate.pass(run)))
  }

  connect(url: string, options: ConnectOptions, events: ConnectionEvents): Connection {
    if (this.gate.isDead) return inertConnection(url)
    let socket: WebSocket
    try {
      socket = new WebSocket(url, {
        ...WS_OPTIONS,
        ...(url.startsWith('wss:') ? dialOptionsOf(options.tls ?? {}) : {}),
        maxPayload: options.maxFrameBytes,
      })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.endOfTurn(() => events.closed({ code: 1006, reason, failure: 'reset' }))
      return inertConnection(url)
    }
    const connection = new WsConnection(socket, url, this.gate)
    const openingTimer = this.setTimer(options.timeoutMs, () => connection.giveUpOpening())
    socket.on('open', () => openingTimer.cancel())
    this.hold(connection, events, () => openingTimer.cancel())
    return connection
  }

  async listen(options: ListenOptions): Promise<Listener> {
    if (this.gate.isDead) return new Promise<Listener>(() => undefined)
    let created: WsListener | undefined
    const bound = listenForWs(
      options,
      {
        gate: this.gate,
        setTimer: (delayMs, fire) => this.setTimer(delayMs, fire),
        accepted: (socket, remoteAddress) => {
          const connection = new WsConnection(socket, remoteAddress, this.gate)
          this.hold(connection, options.accept(connection))
        },
      },
      (listener) => {
        created = listener
        this.listeners.add(listener)
      },
    )
    try {
      const listener = await bound
      return {
        port: listener.port,
        close: async () => {
          this.listeners.delete(listener)
          await listener.close()
        },
      }
    } catch (error) {
      if (created !== undefined) this.listeners.delete(created)
      throw error
    }
  }

  freeze(): void {
    this.gate.freeze()
    for (const connection of this.connections) connection.syncReading()
  }

  thaw(): void {
    if (!this.gate.isFrozen) return
    try {
      this.gate.thaw()
    } finally {
      for (const connection of this.connections) connection.syncReading()
    }
  }

  kill(): void {
    if (this.gate.isDead) return
    this.gate.kill()
    for (const timeout of this.timeouts) clearTimeout(timeout)
    this.timeouts.clear()
    for (const listener of this.listeners) listener.destroy()
    this.listeners.clear()
    for (const connection of this.connections) connection.terminate()
    this.connections.clear()
  }

  private hold(connection: WsConnection, events: ConnectionEvents, ended: () => void = () => undefined): void {
    this.connections.add(connection)
    connection.listen(events, () => {
      this.connections.delete(connection)
      ended()
    })
  }
}
