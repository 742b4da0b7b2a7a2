/** A lock in a program's hands. A handle is one holder: whoever has two handles has two holders of the same lock. */
import { DEFAULT_LOCK_WAIT_MS, LOCK_TTL_MS, lockTtlOf, TopGunError, type LockUp, type Runtime } from '@topgunbuild/core'
import { PATIENCE_MS, type LockAnswer, type LockCalls } from './LockCalls'

export interface LockOptions {
  /** How long to wait while another holds it, milliseconds; 0 asks once. Default 30,000. */
  readonly waitMs?: number
  /** Ends the wait. */
  readonly signal?: AbortSignal
}

interface Grant {
  readonly token: number
  readonly askedAt: number
}

interface Held {
  readonly token: number
  readonly until: number
}

export class DistributedLock {
  private held: Held | null = null
  /** The greatest token that was given back: what is said of it later is out of date. */
  private givenBack = 0

  /** Use `client.getLock`. */
  constructor(
    readonly name: string,
    private readonly holder: string,
    private readonly runtime: Pick<Runtime, 'monotonicNow'>,
    private readonly calls: LockCalls,
    private readonly changed: (lock: DistributedLock) => void,
  ) {}

  /**
   * Waits for the lock; held already, it is held for `ttlMs` from now on, under the same token. The lock ends by itself
   * when `ttlMs` is over, whether or not its holder has finished: have what it protects refuse a lower `fencingToken`
   * than it has seen (M. Kleppmann, "How to do distributed locking", 2016).
   * @param ttlMs 1,000 to 300,000 milliseconds; what is beyond is taken for the bound
   * @returns false when another held it until the wait was over
   * @throws TopGunError REJECTED when the cluster may grant no locks, and why; FORBIDDEN; DEADLINE_PASSED when no owner
   *   answered, or the signal ended the wait; CLIENT_CLOSED
   */
  async lock(ttlMs: number = LOCK_TTL_MS.byDefault, options: LockOptions = {}): Promise<boolean> {
    const { waitMs = DEFAULT_LOCK_WAIT_MS, signal } = options
    check('ttlMs', ttlMs)
    check('waitMs', waitMs)
    const ttl = lockTtlOf(ttlMs)
    const waitUntil = this.runtime.monotonicNow() + waitMs
    for (;;) {
      const leftMs = Math.max(0, waitUntil - this.runtime.monotonicNow())
      const answer = await this.request(ttl, leftMs, signal)
      if (answer === null) return false
      if (this.take(answer, ttl)) return true
      // Given back, and nobody was heard to say so.
      if (answer.token <= this.givenBack) await this.giveBack(answer.token)
      if (this.runtime.monotonicNow() > waitUntil + PATIENCE_MS) {
        const tooSlow = 'Answers take too long for what the lock is held for.'
        throw new TopGunError('DEADLINE_PASSED', tooSlow, { definite: false })
      }
    }
  }

  /**
   * Gives the lock back, to whoever waits first.
   * @returns false where there was nothing to give back: it was not held, or its time was over and another has had it
   * @throws TopGunError DEADLINE_PASSED when no owner answered: the lock ends with its time then
   */
  async unlock(): Promise<boolean> {
    const token = this.letGo()
    return token === null ? false : this.giveBack(token)
  }

  /** True while nobody else can hold it: its time began no earlier than this client takes it to have begun. */
  isLocked(): boolean {
    return this.remainingMs > 0
  }

  /** Milliseconds for which it is held yet; 0 while it is not. */
  get remainingMs(): number {
    return this.held === null ? 0 : Math.max(0, this.held.until - this.runtime.monotonicNow())
  }

  /** Greater than that of every holder before; null while it is not held. */
  get fencingToken(): number | null {
    return this.held !== null && this.isLocked() ? this.held.token : null
  }

  /** The client closes: said once, with nobody left to wait for the answer. */
  abandon(): void {
    const token = this.letGo()
    if (token !== null) this.calls.tell(this.name, this.release(token))
  }

  private async giveBack(token: number): Promise<boolean> {
    const say = (requestId: string): LockUp => this.release(token, requestId)
    const { message } = await this.calls.ask({ name: this.name, waitMs: 0, say })
    return message.type === 'LOCK_RELEASED' && message.payload.success
  }

  /** Null: another held it until the wait was over. */
  private async request(ttl: number, waitMs: number, signal: AbortSignal | undefined): Promise<Grant | null> {
    const { name, holder } = this
    try {
      const answer = await this.calls.ask({
        name,
        waitMs,
        signal,
        say: (requestId, leftMs) => ({
          type: 'LOCK_REQUEST',
          payload: { requestId, name, ttl, holder, waitMs: leftMs },
        }),
        tooLate: (token) => this.grantedTooLate(token),
      })
      return { token: tokenIn(answer), askedAt: answer.askedAt }
    } catch (error) {
      if (error instanceof TopGunError && error.code === 'LOCK_HELD') return null
      throw error
    }
  }

  /**
   * When the owner decided is between the question and the answer, and the lock counts from the question: one that
   * waited for another holder may have little left of it, and is asked for once more.
   */
  private take({ token, askedAt }: Grant, ttl: number): boolean {
    const until = askedAt + ttl
    if (token <= this.givenBack || until - this.runtime.monotonicNow() < ttl / 2) return false
    this.held = { token, until: token === this.held?.token ? Math.max(until, this.held.until) : until }
    this.changed(this)
    return true
  }

  /**
   * Nobody waits for it, unless it is the one that is held: then it was asked for once more. What is asked for right now
   * may be answered with the same token, which is given back by then.
   */
  private grantedTooLate(token: number): void {
    if (token === this.held?.token) return
    this.givenBack = Math.max(this.givenBack, token)
    this.calls.tell(this.name, this.release(token))
  }

  private letGo(): number | null {
    const { held } = this
    if (held === null) return null
    this.held = null
    this.givenBack = Math.max(this.givenBack, held.token)
    this.changed(this)
    return held.token
  }

  private release(fencingToken: number, requestId?: string): LockUp {
    const { name } = this
    const payload = { name, fencingToken, ...(requestId !== undefined && { requestId }) }
    return { type: 'LOCK_RELEASE', payload }
  }
}

function tokenIn({ message }: LockAnswer): number {
  if (message.type === 'LOCK_GRANTED') return message.payload.fencingToken
  throw new TopGunError('INTERNAL', `A node answered a request for a lock with ${message.type}.`)
}

function check(option: string, ms: number): void {
  if (Number.isFinite(ms) && ms >= 0) return
  throw new TopGunError('REJECTED', `${option} must be a number of milliseconds, 0 or more, but is ${ms}.`)
}
