/**
 * A wire between a dialler and one target that can be cut, slowed and broken. What a cut holds back is delivered in
 * order once it heals, as TCP would; nothing is ever taken out of the middle of a stream.
 */
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'

export type Direction = 'to target' | 'from target'

export interface Delay {
  readonly ms: number
  readonly jitterMs: number
}

/** Beyond this the sender is not read: a cut costs no memory. */
const MOST_QUEUED_BYTES = 1024 * 1024

interface Faults {
  readonly cut: Set<Direction>
  delay: Delay
  breaks: boolean
}

/** One direction of one connection: chunks in order, each from a time on, and the end behind them. */
class Lane {
  private readonly queue: { readonly chunk: Buffer; readonly dueAt: number }[] = []
  private queuedBytes = 0
  private ended = false
  private timer: NodeJS.Timeout | undefined
  private blocked = false
  private broken = false

  constructor(
    private readonly source: Socket,
    private readonly sink: Socket,
    private readonly direction: Direction,
    private readonly faults: Faults,
    /** From 0 to 1. */
    private readonly chance: () => number,
    private readonly breakAll: () => void,
  ) {
    source.on('data', (chunk) => this.take(chunk))
    source.on('close', () => {
      this.ended = true
      this.run()
    })
    sink.on('drain', () => {
      this.blocked = false
      this.run()
    })
  }

  run(): void {
    clearTimeout(this.timer)
    while (!this.faults.cut.has(this.direction) && !this.blocked && !this.broken) {
      const next = this.queue[0]
      if (next === undefined) {
        if (this.ended) this.sink.destroy()
        return
      }
      const waitMs = next.dueAt - performance.now()
      if (waitMs > 0) {
        this.timer = setTimeout(() => this.run(), waitMs)
        return
      }
      this.queue.shift()
      this.queuedBytes -= next.chunk.length
      this.pass(next.chunk)
    }
    this.readAsRoomAllows()
  }

  stop(): void {
    clearTimeout(this.timer)
  }

  private take(chunk: Buffer): void {
    const { ms, jitterMs } = this.faults.delay
    const dueAt = performance.now() + ms + this.chance() * jitterMs
    // A later chunk never overtakes an earlier one.
    const last = this.queue.at(-1)?.dueAt ?? 0
    this.queue.push({ chunk, dueAt: Math.max(dueAt, last) })
    this.queuedBytes += chunk.length
    this.readAsRoomAllows()
    this.run()
  }

  private pass(chunk: Buffer): void {
    if (this.faults.breaks) {
      this.faults.breaks = false
      this.broken = true
      this.sink.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => this.breakAll())
      return
    }
    this.blocked = !this.sink.write(chunk)
    this.readAsRoomAllows()
  }

  private readAsRoomAllows(): void {
    if (this.queuedBytes > MOST_QUEUED_BYTES) this.source.pause()
    else if (this.source.isPaused()) this.source.resume()
  }
}

export class FaultProxy {
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private readonly lanes = new Set<Lane>()
  private readonly faults: Faults = { cut: new Set(), delay: { ms: 0, jitterMs: 0 }, breaks: false }
  /** Accepted while the wire was cut: the target hears of them when it heals. */
  private readonly waiting = new Set<Socket>()
  private target: { readonly host: string; readonly port: number } | undefined

  /** @param chance from 0 to 1, for jitter */
  constructor(private readonly chance: () => number = () => 0) {
    this.server = createServer((dialler) => this.accept(dialler))
  }

  /** Listens on loopback; resolves with the port. */
  async open(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(0, '127.0.0.1', resolve)
    })
    return (this.server.address() as AddressInfo).port
  }

  /** From now on connections lead there; before that they are closed. */
  pointTo(host: string, port: number): void {
    this.target = { host, port }
  }

  /** Whoever comes from now on is closed; connections that stand go on until an end of theirs closes them. */
  pointNowhere(): void {
    this.target = undefined
  }

  /** Silence: nothing passes, nothing is closed. */
  cut(...directions: readonly Direction[]): void {
    for (const direction of directions) this.faults.cut.add(direction)
  }

  slow(delay: Delay): void {
    this.faults.delay = delay
  }

  /** The next bytes that pass are cut in half, and the connection is gone. */
  breakInMidFrame(): void {
    this.faults.breaks = true
  }

  heal(): void {
    this.faults.cut.clear()
    this.faults.delay = { ms: 0, jitterMs: 0 }
    this.faults.breaks = false
    for (const dialler of this.waiting) this.join(dialler)
    this.waiting.clear()
    for (const lane of this.lanes) lane.run()
  }

  async close(): Promise<void> {
    for (const lane of this.lanes) lane.stop()
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private accept(dialler: Socket): void {
    this.keep(dialler)
    if (this.faults.cut.size > 0) this.waiting.add(dialler)
    else this.join(dialler)
  }

  private join(dialler: Socket): void {
    if (dialler.destroyed) return
    if (this.target === undefined) {
      dialler.resetAndDestroy()
      return
    }
    const target = connect(this.target)
    this.keep(target)
    const breakAll = (): void => {
      dialler.resetAndDestroy()
      target.resetAndDestroy()
    }
    const there = new Lane(dialler, target, 'to target', this.faults, this.chance, breakAll)
    const back = new Lane(target, dialler, 'from target', this.faults, this.chance, breakAll)
    for (const lane of [there, back]) this.lanes.add(lane)
    target.on('close', () => {
      there.stop()
      this.lanes.delete(there)
      if (dialler.destroyed) this.lanes.delete(back)
    })
    dialler.on('close', () => {
      back.stop()
      this.lanes.delete(back)
      if (target.destroyed) this.lanes.delete(there)
    })
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket)
    socket.setNoDelay(true)
    // What went wrong shows as the close that follows.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.sockets.delete(socket)
      this.waiting.delete(socket)
    })
  }
}
