/** Holds the op log's pressure, tells of its changes, and keeps the line of puts that wait for room. */
import { Emitter } from '../Emitter'
import { admit, NO_PRESSURE, pressureAt, type Admission, type BackpressureConfig, type Pressure } from './backpressure'

export interface BackpressureStatus {
  readonly pending: number
  readonly max: number
  readonly percentage: number
  readonly isPaused: boolean
  readonly strategy: BackpressureConfig['strategy']
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
  private line: (() => void)[] = []

  constructor(
    private readonly config: BackpressureConfig,
    private readonly pending: () => number,
    listenerThrew: (error: unknown) => void,
  ) {
    this.events = new Emitter(listenerThrew)
  }

  get isPaused(): boolean {
    return this.pressure.isPaused
  }

  status(): BackpressureStatus {
    const { maxPendingOps: max, strategy } = this.config
    const pending = this.pending()
    return { pending, max, percentage: pending / max, isPaused: this.isPaused, strategy }
  }

  admission(canWait: boolean): Admission {
    return admit(this.pressure, this.pending(), this.config, canWait)
  }

  /** Runs `enter` once there is room, after those who came before. */
  whenRoom(enter: () => void): void {
    this.line.push(enter)
  }

  /** The log grew or shrank. */
  update(): void {
    const { pressure, events } = pressureAt(this.pressure, this.pending(), this.config)
    this.pressure = pressure
    for (const event of events) this.events.emit(event, this.status())
    // Each that enters updates again, and may close the gate behind it.
    while (!this.pressure.isPaused && this.line.length > 0) this.line.shift()?.()
  }

  /** Everyone in line runs, to find that the client is closed. */
  close(): void {
    for (const enter of this.line.splice(0)) enter()
  }
}
