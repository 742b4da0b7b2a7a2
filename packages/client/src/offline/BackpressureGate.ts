/** Holds the op log's pressure, tells of its changes, and keeps the line of puts that wait for room. */
import { Emitter } from '../Emitter'
import {
  admit,
  NO_PRESSURE,
  pendingOf,
  pressureAt,
  storageIsBehind,
  type Admission,
  type BackpressureConfig,
  type Load,
  type Pressure,
} from './backpressure'

export interface BackpressureStatus {
  readonly pending: number
  readonly max: number
  /** Of the bound that is nearest. */
  readonly percentage: number
  readonly isPaused: boolean
  readonly strategy: BackpressureConfig['strategy']
}

/** What waits in a client weighs, about. */
export interface BackpressureBytes {
  /** Ops not acknowledged yet. */
  readonly pending: number
  /** What storage has not taken yet. */
  readonly unstored: number
  /** Puts that wait for room. */
  readonly waiting: number
  /** The bound of each. */
  readonly max: number
}

export interface DroppedOp {
  readonly opId: string
  readonly mapName: string
  readonly key: string
}

export interface BackpressureEvents {
  'backpressure:high': BackpressureStatus
  'backpressure:low': BackpressureStatus
  'backpressure:paused': BackpressureStatus
  'backpressure:resumed': BackpressureStatus
  'operation:dropped': DroppedOp
}

export class BackpressureGate {
  readonly events: Emitter<BackpressureEvents>
  private pressure: Pressure = NO_PRESSURE
  private readonly line = new Map<() => void, number>()
  private lineBytes = 0

  constructor(
    private readonly config: BackpressureConfig,
    private readonly load: () => Load,
    listenerThrew: (error: unknown) => void,
  ) {
    this.events = new Emitter(listenerThrew)
  }

  get isPaused(): boolean {
    return this.pressure.isPaused
  }

  status(): BackpressureStatus {
    const { maxPendingOps: max, strategy } = this.config
    const percentage = this.pending() / max
    return { pending: this.load().ops, max, percentage, isPaused: this.isPaused, strategy }
  }

  bytes(): BackpressureBytes {
    const { bytes: pending, unstoredBytes: unstored } = this.load()
    return { pending, unstored, waiting: this.lineBytes, max: this.config.maxPendingBytes }
  }

  admission(canWait: boolean): Admission {
    return admit(this.pressure, this.pending(), this.config, canWait)
  }

  /** More than storage takes is waiting for it, and no op given up would change that. */
  get isStorageBehind(): boolean {
    return storageIsBehind(this.load(), this.config)
  }

  /** Runs `enter` once there is room, after those who came before. False: the line is as long as it may be. */
  whenRoom(enter: () => void, bytes: number): boolean {
    if (this.lineBytes >= this.config.maxPendingBytes) return false
    this.line.set(enter, bytes)
    this.lineBytes += bytes
    return true
  }

  /** Whoever does not wait any more. */
  leave(enter: () => void): void {
    this.lineBytes -= this.line.get(enter) ?? 0
    this.line.delete(enter)
  }

  /** The log grew or shrank. */
  update(): void {
    const { pressure, events } = pressureAt(this.pressure, this.pending(), this.config)
    this.pressure = pressure
    for (const event of events) this.events.emit(event, this.status())
    // Each that enters updates again, and may close the gate behind it.
    while (!this.pressure.isPaused && this.line.size > 0) this.next()
  }

  /** Everyone in line runs, to find that the client is closed. */
  close(): void {
    while (this.line.size > 0) this.next()
  }

  private next(): void {
    const [first] = this.line.keys()
    if (first === undefined) return
    this.leave(first)
    first()
  }

  private pending(): number {
    return pendingOf(this.load(), this.config)
  }
}
