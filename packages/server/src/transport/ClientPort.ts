/** The port clients connect to: accepts connections, keeps the sessions, sends to all of them. */
import type { Connection, ConnectionEvents, Listener, Runtime } from '@topgunbuild/core'
import { CLOSE, ClientSession, type SessionOptions } from '../coordinator/ClientSession'

const MOST_UNAUTHENTICATED = 1000
const SHUTDOWN_RETRY_MS = 5000

export interface ClientPortOptions {
  readonly runtime: Runtime
  readonly bindHost: string
  readonly port: number
  readonly maxFrameBytes: number
  readonly session: Omit<SessionOptions, 'closed'>
}

export class ClientPort {
  /** Connections since the start, and those of them that found too many others without a token. */
  readonly counts = { accepted: 0, rejected: 0 }
  private readonly sessions = new Set<ClientSession>()
  private listener: Listener | undefined

  constructor(private readonly options: ClientPortOptions) {}

  async listen(): Promise<number> {
    const { runtime, bindHost, port, maxFrameBytes } = this.options
    this.listener = await runtime.listen({
      host: bindHost,
      port,
      maxFrameBytes,
      plainHttp: ({ method }) => (method === 'GET' ? { status: 200, body: 'TopGun Server Running' } : undefined),
      accept: (connection) => this.accept(connection),
    })
    return this.listener.port
  }

  get sessionCount(): number {
    return this.sessions.size
  }

  /** Connections that have not shown a token yet. */
  get pendingCount(): number {
    return [...this.sessions].filter((session) => !session.isAuthenticated).length
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
    const isOneTooMany = this.pendingCount >= MOST_UNAUTHENTICATED
    this.counts[isOneTooMany ? 'rejected' : 'accepted']++
    const session = new ClientSession(connection, {
      ...this.options.session,
      closed: (closed) => this.sessions.delete(closed),
    })
    this.sessions.add(session)
    if (isOneTooMany) session.close(CLOSE.overload, 'too many unauthenticated connections')
    return session
  }
}
