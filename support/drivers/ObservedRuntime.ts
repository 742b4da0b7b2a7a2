/**
 * A client's runtime with some additions: it counts the connections the client opened and lost, and the refusals of its
 * clock; it can lose its network; and it can hold back the partition maps that nodes send, so that the client's own map
 * grows stale. Nothing else of what passes through is touched.
 */
import { decodeFrame } from '@topgunbuild/core'
import type {
  ConnectOptions,
  Connection,
  ConnectionEnd,
  ConnectionEvents,
  Listener,
  ListenOptions,
  Runtime,
  Timer,
} from '@topgunbuild/core'

/** `until asked`: what the nodes push is held, and the first map the client asks for ends the holding. */
export type Holding = 'firmly' | 'until asked'

const MAP_TYPES: ReadonlySet<unknown> = new Set(['PARTITION_MAP', 'PARTITION_MAP_CURRENT'])

function typeOf(frame: Uint8Array | string): unknown {
  const message = decodeFrame(frame)
  return message !== null && typeof message === 'object' ? Reflect.get(message, 'type') : undefined
}

const CLOCK_AHEAD = 'CLOCK_AHEAD'

interface Answers {
  readonly type?: unknown
  readonly payload?: { readonly results?: readonly { readonly error?: { readonly code?: unknown } }[] }
}

function clockRefusalsIn(frame: Uint8Array | string): number {
  // Hardly any frame has the words in it, and most are large.
  const isPossible =
    typeof frame === 'string'
      ? frame.includes(CLOCK_AHEAD)
      : Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).includes(CLOCK_AHEAD)
  if (!isPossible) return 0
  const { type, payload } = decodeFrame(frame) as Answers
  if (type !== 'OP_ACK') return 0
  return (payload?.results ?? []).filter(({ error }) => error?.code === CLOCK_AHEAD).length
}

export class ObservedRuntime implements Runtime {
  private holding: Holding | undefined
  private held: (() => void)[] = []
  private openedByUrl = new Map<string, number>()
  private lost: ConnectionEnd[] = []
  private readonly open = new Set<Connection>()
  private isOffline = false
  /** Writes that nodes refused because the client's clock was ahead. */
  clockRefusals = 0

  constructor(private readonly inner: Runtime) {}

  /** How many connections were opened to each address. */
  get opened(): ReadonlyMap<string, number> {
    return this.openedByUrl
  }

  /** Connections that were open and ended, with how. */
  get ended(): readonly ConnectionEnd[] {
    return this.lost
  }

  holdMaps(how: Holding): void {
    this.holding = how
  }

  /** Delivers what was held, in order. */
  releaseMaps(): void {
    this.holding = undefined
    const held = this.held
    this.held = []
    for (const deliver of held) deliver()
  }

  /** The machine has no network any more: what is open ends, and nothing can be opened. */
  goOffline(): void {
    this.isOffline = true
    for (const connection of this.open) connection.terminate()
  }

  goOnline(): void {
    this.isOffline = false
  }

  connect(url: string, options: ConnectOptions, events: ConnectionEvents): Connection {
    if (this.isOffline) return this.unreachable(events)
    let wasOpened = false
    const connection = this.inner.connect(url, options, {
      opened: () => {
        wasOpened = true
        const { href } = new URL(url)
        this.openedByUrl.set(href, (this.openedByUrl.get(href) ?? 0) + 1)
        events.opened?.()
      },
      frame: (data) => {
        this.clockRefusals += clockRefusalsIn(data)
        const deliver = () => events.frame(data)
        if (this.holding !== undefined && MAP_TYPES.has(typeOf(data))) this.held.push(deliver)
        else deliver()
      },
      drained: () => events.drained?.(),
      closed: (end) => {
        this.open.delete(connection)
        if (wasOpened) this.lost.push(end)
        events.closed(end)
      },
    })
    this.open.add(connection)
    return this.watchingRequests(connection)
  }

  wallNow(): number {
    return this.inner.wallNow()
  }

  monotonicNow(): number {
    return this.inner.monotonicNow()
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    return this.inner.setTimer(delayMs, fire)
  }

  randomBytes(count: number): Uint8Array {
    return this.inner.randomBytes(count)
  }

  endOfTurn(run: () => void): void {
    this.inner.endOfTurn(run)
  }

  afterPendingInput(run: () => void): void {
    this.inner.afterPendingInput(run)
  }

  listen(options: ListenOptions): Promise<Listener> {
    return this.inner.listen(options)
  }

  private unreachable(events: ConnectionEvents): Connection {
    this.inner.setTimer(0, () => events.closed({ code: 1006, reason: 'there is no network', failure: 'refused' }))
    const nothing = (): void => undefined
    return {
      isOpen: false,
      remoteAddress: '',
      bufferedBytes: 0,
      send: nothing,
      pauseReading: nothing,
      resumeReading: nothing,
      close: nothing,
      terminate: nothing,
    }
  }

  /** What was pushed before the client asked is thrown away: the answer alone brings the client up to date. */
  private watchingRequests(connection: Connection): Connection {
    const onSend = (frame: Uint8Array | string) => {
      if (this.holding !== 'until asked' || typeOf(frame) !== 'PARTITION_MAP_REQUEST') return
      this.holding = undefined
      this.held = []
    }
    return {
      get isOpen() {
        return connection.isOpen
      },
      get remoteAddress() {
        return connection.remoteAddress
      },
      get bufferedBytes() {
        return connection.bufferedBytes
      },
      send: (frame) => {
        onSend(frame)
        connection.send(frame)
      },
      pauseReading: () => connection.pauseReading(),
      resumeReading: () => connection.resumeReading(),
      close: (code, reason) => connection.close(code, reason),
      terminate: () => connection.terminate(),
    }
  }
}
