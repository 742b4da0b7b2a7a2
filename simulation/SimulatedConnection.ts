/** One end of a simulated connection: frames arrive in order, late, not while the link is cut, and not after the end. */
import type { Connection, ConnectionEnd, ConnectionEvents } from '@topgunbuild/core'
import type { Carrier, Host } from './ports'

type Arrival =
  | { readonly kind: 'opened' }
  | { readonly kind: 'frame'; readonly data: Uint8Array | string; readonly bytes: number }
  | { readonly kind: 'close'; readonly end: ConnectionEnd }
  | { readonly kind: 'closed'; readonly end: ConnectionEnd }
  | { readonly kind: 'reset' }

/** What the operating systems of both ends take in before anything waits in this process. */
const KERNEL_BYTES = 262_144
/** As the real runtime: whoever closed waits so long for the answer. */
const CLOSE_TIMEOUT_MS = 2000
const ABNORMAL: ConnectionEnd = { code: 1006, reason: '' }

export class SimulatedConnection implements Connection {
  events: ConnectionEvents | undefined
  peer: SimulatedConnection | undefined
  private state: 'opening' | 'open' | 'closing' | 'ended' = 'opening'
  private readonly arrivals: { readonly arrival: Arrival; readonly at: number }[] = []
  /** Of the newest arrival: none overtakes it. */
  private newestAt = 0
  private isPaused = false
  private unreadBytes = 0
  private owesDrained = false

  constructor(
    readonly runtime: Host,
    private readonly network: Carrier,
    readonly remoteAddress: string,
    private readonly maxFrameBytes: number,
    private readonly onEnd: (connection: SimulatedConnection) => void,
  ) {}

  get isOpen(): boolean {
    return this.state === 'open' && !this.runtime.isDead
  }

  get isOpening(): boolean {
    return this.state === 'opening'
  }

  get hasEnded(): boolean {
    return this.state === 'ended'
  }

  get bufferedBytes(): number {
    return Math.max(0, (this.peer?.unreadBytes ?? 0) - KERNEL_BYTES)
  }

  /** At the end that was dialled. */
  accepted(): void {
    this.state = 'open'
    this.peer?.arrives({ kind: 'opened' })
  }

  send(frame: Uint8Array | string): void {
    if (!this.isOpen) return
    // The sender may use its buffer again.
    const data = typeof frame === 'string' ? frame : Uint8Array.prototype.slice.call(frame)
    const bytes = typeof frame === 'string' ? Buffer.byteLength(frame) : frame.byteLength
    this.peer?.arrives({ kind: 'frame', data, bytes })
    if (this.bufferedBytes > 0) this.owesDrained = true
  }

  pauseReading(): void {
    this.isPaused = true
  }

  resumeReading(): void {
    if (!this.isPaused) return
    this.isPaused = false
    this.network.simulator.after(0, () => this.take())
  }

  close(code: number, reason: string): void {
    if (this.runtime.isDead || this.state === 'closing' || this.state === 'ended') return
    if (this.state === 'opening') return this.fail({ ...ABNORMAL, failure: 'reset' })
    this.state = 'closing'
    this.peer?.arrives({ kind: 'close', end: { code, reason } })
    this.network.simulator.after(CLOSE_TIMEOUT_MS, () => this.ends(ABNORMAL))
  }

  terminate(): void {
    if (this.state === 'ended') return
    this.peer?.arrives({ kind: 'reset' })
    this.network.simulator.after(0, () => this.ends(ABNORMAL))
  }

  /** It never opened. */
  fail(end: ConnectionEnd): void {
    this.network.simulator.after(0, () => this.ends(end))
  }

  /** The machine is gone: nobody here hears of anything, and the other end is reset, if it can be told. */
  abandoned(): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.arrivals.length = 0
    this.peer?.arrives({ kind: 'reset' })
  }

  /** The link is whole again: what was on its way goes on. */
  healed(): void {
    if (this.arrivals.length > 0) this.network.simulator.after(this.latency(), () => this.take())
  }

  private arrives(arrival: Arrival): void {
    const { simulator } = this.network
    if (this.state === 'ended') {
      // As an operating system answers for a connection it does not know.
      if (arrival.kind !== 'reset' && arrival.kind !== 'closed') this.peer?.arrives({ kind: 'reset' })
      return
    }
    if (arrival.kind === 'frame') {
      this.unreadBytes += arrival.bytes
      this.network.carries(arrival.bytes)
    }
    if (arrival.kind === 'reset') this.loseNewest()
    this.newestAt = Math.max(this.newestAt, simulator.now + this.latency())
    this.arrivals.push({ arrival, at: this.newestAt })
    simulator.after(this.newestAt - simulator.now, () => this.take())
  }

  /** A reset may overtake what was sent before it: an operating system throws away what it had not sent, or nobody had read. */
  private loseNewest(): void {
    const frames = this.arrivals.filter(({ arrival }) => arrival.kind === 'frame').length
    for (let lost = this.network.lostAtReset(frames); lost > 0; lost--) {
      const at = this.arrivals.findLastIndex(({ arrival }) => arrival.kind === 'frame')
      const [gone] = this.arrivals.splice(at, 1)
      if (gone?.arrival.kind === 'frame') this.unreadBytes -= gone.arrival.bytes
    }
  }

  private latency(): number {
    return this.peer === undefined ? 0 : this.network.latency(this.peer.runtime, this.runtime)
  }

  /** One arrival an event, so that each has its say before the next. */
  private take(): void {
    if (this.peer === undefined || this.network.isCut(this.peer.runtime, this.runtime)) return
    const { now } = this.network.simulator
    const [next] = this.arrivals
    if (next === undefined || next.at > now || (this.isPaused && next.arrival.kind === 'frame')) return
    this.arrivals.shift()
    // A machine that stands still takes nothing in, and what it is told waits for it in order.
    this.runtime.pass(() => this.tell(next.arrival))
    // What was held up by a cut or by its reader has no event of its own any more.
    if ((this.arrivals[0]?.at ?? Infinity) <= now) this.network.simulator.after(0, () => this.take())
  }

  private tell(arrival: Arrival): void {
    if (this.state === 'ended') return
    if (arrival.kind === 'opened') {
      if (this.state === 'opening') this.state = 'open'
      return this.events?.opened?.()
    }
    if (arrival.kind === 'reset') return this.ends(ABNORMAL)
    if (arrival.kind === 'closed') return this.ends(arrival.end)
    if (arrival.kind === 'close') {
      this.peer?.arrives({ kind: 'closed', end: arrival.end })
      return this.ends(arrival.end)
    }
    this.unreadBytes -= arrival.bytes
    if (this.peer !== undefined && this.network.breaksNow(this.peer.runtime, this.runtime)) return this.terminate()
    this.peer?.drains()
    if (arrival.bytes <= this.maxFrameBytes) return this.events?.frame(arrival.data)
    const end = { code: 1009, reason: 'Max payload size exceeded' }
    this.peer?.arrives({ kind: 'closed', end })
    this.ends(end)
  }

  private drains(): void {
    if (!this.owesDrained || this.bufferedBytes > 0) return
    this.owesDrained = false
    this.network.simulator.after(0, () => this.runtime.pass(() => this.events?.drained?.()))
  }

  private ends(end: ConnectionEnd): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.arrivals.length = 0
    this.onEnd(this)
    this.runtime.pass(() => this.events?.closed(end))
  }
}
