/**
 * Questions about locks on their way: each is asked under one id, of the node that its lock's partition is asked of,
 * and again whenever a connection or a node fails it, until it is answered or nobody waits any more.
 */
import { partitionIdOf, serialize, TopGunError } from '@topgunbuild/core'
import type { DownMessage, LockDown, LockUp, OpError, Runtime, Timer } from '@topgunbuild/core'
import { chanceOf } from '../connection/chance'
import type { IConnectionProvider, SendRoute, Session } from '../connection/IConnectionProvider'
import { decideRetry } from '../offline/retry-decision'
import { isToMove, type Place } from '../sync/placement'

/** The first client protocol whose nodes know of locks. */
const SINCE = 4
/** Beyond the wait for the lock itself: for connections that have to be made, and owners that have to be replaced. */
export const PATIENCE_MS = 5000
/** A node answers within two seconds of the end of a wait. */
const SILENCE_MS = 3000

export interface LockQuestion {
  readonly name: string
  /** How long the node may take to answer because another holds the lock. */
  readonly waitMs: number
  readonly say: (requestId: string, waitMs: number) => LockUp
  readonly signal?: AbortSignal | undefined
  /** A token that was given when nobody waited for it any more, or beside the one that was waited for. */
  readonly tooLate?: (fencingToken: number) => void
}

export interface LockAnswer {
  readonly message: LockDown
  /** When it was first asked: nothing that was answered began before. */
  readonly askedAt: number
}

interface Call {
  readonly requestId: string
  readonly question: LockQuestion
  readonly waitUntil: number
  readonly resolve: (answer: LockAnswer) => void
  readonly reject: (error: TopGunError) => void
  readonly aborted: () => void
  deadline: Timer | undefined
  /** When it is asked again. */
  again: Timer | undefined
  /** Whom; null: nobody at the moment. */
  place: Place | null
  askedAt: number | null
  /** How often it was asked. */
  sent: number
  waits: number
  /** Of the answer. */
  token: number | null
  lastError: TopGunError | undefined
}

type LockCallProvider = Pick<IConnectionProvider, 'route' | 'protocolOf' | 'sendTo'>

export class LockCalls {
  private readonly open = new Map<string, Call>()
  /** Over, and somebody may yet be asked for it: whoever stopped waiting, and what was asked in two places. */
  private readonly left = new Map<string, Call>()
  private made = 0
  private isClosed = false

  constructor(
    private readonly runtime: Runtime,
    private readonly provider: LockCallProvider,
  ) {}

  /**
   * @throws TopGunError DEADLINE_PASSED when nobody answered, or the signal ended the wait; CLIENT_CLOSED; or what a
   *   node refused it with
   */
  ask(question: LockQuestion): Promise<LockAnswer> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) return reject(new TopGunError('CLIENT_CLOSED', undefined, { definite: true }))
      const { waitMs, signal } = question
      const call: Call = {
        requestId: `lock-${++this.made}`,
        question,
        waitUntil: this.runtime.monotonicNow() + waitMs,
        resolve,
        reject,
        aborted: () => this.giveUp(call, 'The caller stopped waiting.', signal?.reason),
        deadline: undefined,
        again: undefined,
        place: null,
        askedAt: null,
        sent: 0,
        waits: 0,
        token: null,
        lastError: undefined,
      }
      this.open.set(call.requestId, call)
      if (signal?.aborted === true) return call.aborted()
      signal?.addEventListener('abort', call.aborted)
      call.deadline = this.runtime.setTimer(waitMs + PATIENCE_MS, () => this.giveUp(call))
      this.send(call)
    })
  }

  /** Said once, and nothing is heard of it. False: there is nobody to say it to. */
  tell(name: string, message: LockUp): boolean {
    const route = this.routeTo(name)
    return route !== undefined && this.provider.sendTo(route.connectionId, serialize(message))
  }

  message(from: Session, message: DownMessage): void {
    if (message.type !== 'LOCK_GRANTED' && message.type !== 'LOCK_RELEASED' && message.type !== 'LOCK_REFUSED') return
    const { requestId } = message.payload
    const call = this.open.get(requestId)
    if (call === undefined) this.lateFor(requestId, message)
    else if (message.type === 'LOCK_REFUSED') this.refused(call, from, message.payload.error)
    else {
      if (message.type === 'LOCK_GRANTED') call.token = message.payload.fencingToken
      this.end(call)
      call.resolve({ message, askedAt: call.askedAt ?? this.runtime.monotonicNow() })
    }
  }

  /** There may be a road that there was not, or another owner. */
  roadsChanged(): void {
    for (const call of this.open.values()) {
      const { place, again, question } = call
      if (place === null && again === undefined) this.send(call)
      if (place === null) continue
      const route = this.routeTo(question.name)
      if (route !== undefined && isToMove(place, route)) this.send(call)
    }
  }

  connectionLost(connectionId: number): void {
    for (const call of this.open.values()) {
      if (call.place?.connectionId === connectionId) this.failed(call, new TopGunError('CONNECTION_LOST'))
    }
  }

  /** Why nothing moves: the cause of a deadline that passes meanwhile. */
  note(error: TopGunError): void {
    for (const call of this.open.values()) if (call.place === null) call.lastError = error
  }

  close(): void {
    this.isClosed = true
    for (const call of Array.from(this.open.values())) {
      this.end(call)
      call.reject(new TopGunError('CLIENT_CLOSED', undefined, { definite: call.askedAt === null }))
    }
    for (const { again } of this.left.values()) again?.cancel()
    this.left.clear()
  }

  private send(call: Call): void {
    const { requestId, question } = call
    const route = this.routeTo(question.name)
    if (route === undefined) return
    const now = this.runtime.monotonicNow()
    const waitMs = Math.max(0, call.waitUntil - now)
    if (!this.provider.sendTo(route.connectionId, serialize(question.say(requestId, waitMs)))) return
    call.askedAt ??= now
    call.sent += 1
    call.place = route
    call.again?.cancel()
    call.again = this.runtime.setTimer(waitMs + SILENCE_MS, () => this.failed(call, new TopGunError('ACK_TIMEOUT')))
  }

  private routeTo(name: string): SendRoute | undefined {
    const route = this.provider.route(partitionIdOf(name), null)
    return route !== null && this.provider.protocolOf(route.connectionId) >= SINCE ? route : undefined
  }

  private refused(call: Call, from: Session, { code, message, retryAfterMs }: OpError): void {
    // Of an attempt that was given up: the one on its way says how it stands.
    if (call.place?.connectionId !== from.connectionId) return
    this.failed(call, new TopGunError(code, message), retryAfterMs)
  }

  private failed(call: Call, error: TopGunError, retryAfterMs?: number): void {
    call.again?.cancel()
    call.again = undefined
    call.place = null
    call.waits += 1
    call.lastError = error
    const decision = decideRetry({
      code: error.code,
      retryAfterMs,
      redirects: call.waits,
      waits: call.waits,
      restamps: 0,
      definite: true,
      chance: chanceOf(this.runtime),
    })
    if (decision.next === 'drop' || decision.next === 're-stamp') {
      this.end(call)
      call.reject(error)
      return
    }
    // What becomes of a question shows with its answer, however often it is asked: there is nothing to tell before.
    call.again = this.runtime.setTimer(decision.afterMs, () => {
      call.again = undefined
      this.send(call)
    })
  }

  private giveUp(call: Call, message?: string, cause: unknown = call.lastError): void {
    this.end(call)
    call.reject(new TopGunError('DEADLINE_PASSED', message, { cause, definite: call.askedAt === null }))
  }

  private lateFor(requestId: string, message: LockDown): void {
    const call = this.left.get(requestId)
    if (call === undefined || message.type !== 'LOCK_GRANTED') return
    const { fencingToken } = message.payload
    if (fencingToken !== call.token) call.question.tooLate?.(fencingToken)
  }

  private end(call: Call): void {
    this.open.delete(call.requestId)
    call.deadline?.cancel()
    call.again?.cancel()
    call.question.signal?.removeEventListener('abort', call.aborted)
    const isOneAnswerLeft = call.token === null ? call.sent > 0 : call.sent > 1
    if (!isOneAnswerLeft || this.isClosed) return
    this.left.set(call.requestId, call)
    // Until nobody waits for it at any owner.
    const untilMs = Math.max(0, call.waitUntil - this.runtime.monotonicNow()) + SILENCE_MS
    call.again = this.runtime.setTimer(untilMs, () => this.left.delete(call.requestId))
  }
}
