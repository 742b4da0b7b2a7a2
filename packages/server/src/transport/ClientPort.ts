/** The port clients connect to: accepts connections, keeps the sessions, sends to all of them. */
import type { Connection, ConnectionEvents, Listener, ListenTls, Runtime, Timer } from '@topgunbuild/core'
import { CLOSE, ClientSession, IDLE_TIMEOUT_MS, type SessionOptions } from '../coordinator/ClientSession'
import type { BoundHit } from '../inspection/queues'

const SHUTDOWN_RETRY_MS = 5000
/** Between two looks at all sessions for one that is silent. */
const LEAST_WAIT_MS = 250

export interface ClientPortOptions {
  readonly runtime: Runtime
  readonly bindHost: string
  readonly port: number
  readonly maxFrameBytes: number
  readonly tls: ListenTls | undefined
  /** TLS kept a client out. */
  readonly keptOut: (remoteAddress: string, why: string) => void
  readonly maxConnections: number
  readonly maxUnauthenticated: number
  readonly boundHit: BoundHit
  readonly session: Omit<SessionOptions, 'closed' | 'boundHit'>
}

export class ClientPort {
  /** Connections since the start, and those of them that found too many others without a token. */
  readonly counts = { accepted: 0, rejected: 0 }
  private readonly sessions = new Set<ClientSession>()
  /** Those who have not said who they are yet. */
  private readonly strangers = new Set<ClientSession>()
  /** One for all sessions, as the timer is, for a thousand of each are memory that idle clients cost. */
  private readonly sessionOptions: SessionOptions
  private silenceTimer: Timer | undefined
  private listener: Listener | undefined

  constructor(private readonly options: ClientPortOptions) {
    const { session, boundHit } = options
    this.sessionOptions = {
      ...session,
      boundHit,
      authenticated: (known) => {
        this.strangers.delete(known)
        session.authenticated(known)
      },
      closed: (closed) => this.forget(closed),
    }
  }

  async listen(): Promise<number> {
    const { runtime, bindHost, port, maxFrameBytes, tls, keptOut } = this.options
    const greeting = `TopGun Server Running${tls === undefined ? '' : ' (Secure)'}`
    this.listener = await runtime.listen({
      host: bindHost,
      port,
      maxFrameBytes,
      tls,
      keptOut,
      plainHttp: ({ method }) => (method === 'GET' ? { status: 200, body: greeting } : undefined),
      accept: (connection) => this.accept(connection),
    })
    return this.listener.port
  }

  get sessionCount(): number {
    return this.sessions.size
  }

  /** What has not left for clients yet. */
  get unsentBytes(): number {
    let bytes = 0
    for (const session of this.sessions) bytes += session.unsentBytes
    return bytes
  }

  /** Connections that have not shown a token yet. */
  get pendingCount(): number {
    return this.strangers.size
  }

  broadcast(frame: Uint8Array): void {
    for (const session of this.sessions) if (session.isAuthenticated) session.sendFrame(frame)
  }

  /** Answers nothing any more: clients ask the others. */
  terminateAll(): void {
    for (const session of this.sessions) session.terminate()
  }

  /** No new connections; those that are here may finish. */
  async stopListening(): Promise<void> {
    await this.listener?.close()
  }

  sayGoodbye(): void {
    for (const session of this.sessions) {
      session.send({ type: 'SHUTDOWN_PENDING', retryAfter: SHUTDOWN_RETRY_MS })
      session.close(CLOSE.goingAway, 'shutdown')
    }
  }

  private accept(connection: Connection): ConnectionEvents {
    const refusal = this.refusal()
    this.counts[refusal === undefined ? 'accepted' : 'rejected']++
    const session = new ClientSession(connection, this.sessionOptions)
    this.sessions.add(session)
    if (this.silenceTimer === undefined) this.watchSilence()
    if (refusal === undefined) this.strangers.add(session)
    else session.close(CLOSE.overload, refusal)
    return session
  }

  private forget(session: ClientSession): void {
    this.strangers.delete(session)
    this.sessions.delete(session)
    if (this.sessions.size > 0) return
    this.silenceTimer?.cancel()
    this.silenceTimer = undefined
  }

  /** Until the first of those that are here now may be silent for too long; of many, some are looked at together. */
  private watchSilence(): void {
    const { runtime } = this.options
    const now = runtime.monotonicNow()
    let next = now + IDLE_TIMEOUT_MS
    for (const session of this.sessions) {
      const { silentAt = next } = session
      if (silentAt <= now) session.close(CLOSE.silent, 'no heartbeat')
      else next = Math.min(next, silentAt)
    }
    const waitMs = Math.max(next - now, LEAST_WAIT_MS)
    if (this.sessions.size > 0) this.silenceTimer = runtime.setTimer(waitMs, () => this.watchSilence())
  }

  private refusal(): string | undefined {
    const { maxConnections, maxUnauthenticated, boundHit } = this.options
    if (this.sessions.size >= maxConnections) {
      boundHit('connections')
      return 'too many connections'
    }
    if (this.strangers.size < maxUnauthenticated) return undefined
    boundHit('unauthenticated')
    return 'too many unauthenticated connections'
  }
}
