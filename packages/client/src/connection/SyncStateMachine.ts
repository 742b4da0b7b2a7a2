/** Where a client stands on its way to a working connection: the table of allowed steps, and who stands where. */

export type SyncState =
  | 'INITIAL'
  | 'CONNECTING'
  | 'AUTHENTICATING'
  | 'SYNCING'
  | 'CONNECTED'
  | 'DISCONNECTED'
  | 'BACKOFF'
  | 'ERROR'

export const VALID_TRANSITIONS: Readonly<Record<SyncState, readonly SyncState[]>> = {
  INITIAL: ['CONNECTING'],
  CONNECTING: ['AUTHENTICATING', 'BACKOFF', 'ERROR', 'DISCONNECTED'],
  AUTHENTICATING: ['SYNCING', 'BACKOFF', 'ERROR', 'DISCONNECTED'],
  SYNCING: ['CONNECTED', 'BACKOFF', 'ERROR', 'DISCONNECTED'],
  CONNECTED: ['SYNCING', 'DISCONNECTED', 'BACKOFF'],
  DISCONNECTED: ['CONNECTING', 'BACKOFF', 'INITIAL'],
  BACKOFF: ['CONNECTING', 'DISCONNECTED', 'INITIAL'],
  ERROR: ['INITIAL'],
}

export function isValidTransition(from: SyncState, to: SyncState): boolean {
  return VALID_TRANSITIONS[from].includes(to)
}

export interface StateChange {
  readonly from: SyncState
  readonly to: SyncState
  /** Monotonic milliseconds. */
  readonly at: number
}

export class SyncStateMachine {
  private state: SyncState = 'INITIAL'
  private history: StateChange[] = []
  private readonly listeners = new Set<(change: StateChange) => void>()

  /** @param refused hears of a step that the table does not allow; the state stays */
  constructor(
    private readonly now: () => number,
    private readonly listenerThrew: (error: unknown) => void,
    private readonly maxHistorySize = 50,
    private readonly refused: (from: SyncState, to: SyncState) => void = () => undefined,
  ) {}

  getState(): SyncState {
    return this.state
  }

  canTransition(to: SyncState): boolean {
    return isValidTransition(this.state, to)
  }

  /** True when the state is now `to`. */
  transition(to: SyncState): boolean {
    if (to === this.state) return true
    if (!this.canTransition(to)) {
      this.refused(this.state, to)
      return false
    }
    this.enter(to)
    return true
  }

  onStateChange(listener: (change: StateChange) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Oldest first. */
  getHistory(limit?: number): StateChange[] {
    return limit === undefined ? [...this.history] : limit > 0 ? this.history.slice(-limit) : []
  }

  reset(clearHistory = true): void {
    if (clearHistory) this.history = []
    if (this.state !== 'INITIAL') this.enter('INITIAL', !clearHistory)
  }

  isConnected(): boolean {
    return this.state === 'CONNECTED'
  }

  isReady(): boolean {
    return this.state === 'CONNECTED' || this.state === 'SYNCING'
  }

  isConnecting(): boolean {
    return this.state === 'CONNECTING' || this.state === 'AUTHENTICATING'
  }

  private enter(to: SyncState, remember = true): void {
    const change: StateChange = { from: this.state, to, at: this.now() }
    this.state = to
    if (remember) this.history = [...this.history, change].slice(-this.maxHistorySize)
    const now = Array.from(this.listeners)
    for (const listener of now) {
      try {
        listener(change)
      } catch (error) {
        this.listenerThrew(error)
      }
    }
  }
}
