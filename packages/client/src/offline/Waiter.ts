/** One caller waiting for one write: told once, by the acknowledgement, an error, its deadline or its signal. */
import { TopGunError, type Runtime, type Timer } from '@topgunbuild/core'
import type { Ack } from './ack'

export class Waiter {
  private deadline: Timer | null = null
  private over = false
  private lastError: TopGunError | null = null
  /** The write is in the op log; before that it definitely has not happened. */
  private entered = false
  /** Called when the waiting is over, however it ends. */
  private left: () => void = () => undefined
  private readonly aborted = (): void =>
    this.fail(new TopGunError('DEADLINE_PASSED', 'The caller stopped waiting.', this.details(this.signal?.reason)))

  constructor(
    runtime: Pick<Runtime, 'setTimer'>,
    timeoutMs: number,
    private readonly signal: AbortSignal | undefined,
    private readonly resolve: (ack: Ack) => void,
    private readonly reject: (error: TopGunError) => void,
  ) {
    if (signal?.aborted === true) this.aborted()
    else signal?.addEventListener('abort', this.aborted)
    if (!this.over && Number.isFinite(timeoutMs)) this.deadline = runtime.setTimer(timeoutMs, () => this.passed())
  }

  get isOver(): boolean {
    return this.over
  }

  /** @param left called once the waiting is over, however it ends */
  whenOver(left: () => void): void {
    this.left = left
  }

  enter(): void {
    this.entered = true
  }

  /** What the last attempt came to: the cause, should the deadline pass. */
  note(error: TopGunError): void {
    this.lastError = error
  }

  acknowledge(ack: Ack): void {
    if (this.end()) this.resolve(ack)
  }

  fail(error: TopGunError): void {
    if (this.end()) this.reject(error)
  }

  /** What is in the log stays there, and goes on with the next run: even what was never sent may yet happen. */
  closed(): void {
    this.fail(new TopGunError('CLIENT_CLOSED', undefined, this.details()))
  }

  private passed(): void {
    if (!this.entered) this.fail(new TopGunError('LOG_FULL', 'The op log had no room before the deadline.'))
    else this.fail(new TopGunError('DEADLINE_PASSED', undefined, this.details()))
  }

  private details(cause: unknown = this.lastError ?? undefined): { cause: unknown; definite: boolean } {
    return { cause, definite: !this.entered }
  }

  private end(): boolean {
    if (this.over) return false
    this.over = true
    this.deadline?.cancel()
    this.signal?.removeEventListener('abort', this.aborted)
    this.left()
    return true
  }
}
