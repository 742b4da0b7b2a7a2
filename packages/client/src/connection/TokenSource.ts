/** The one place that holds the token, or asks its provider; every connection there is and will be asks here. */
import type { Runtime, Timer } from '@topgunbuild/core'
import { renewalDelay, tokenExpiry } from './token-times'

export type TokenProvider = () => Promise<string | null>

/** A provider that answers with a token already at its end must not be asked in a tight circle. */
const MIN_RENEWAL_MS = 1000

export class TokenSource {
  private token: string | null = null
  private provider: TokenProvider | null = null
  private asking: Promise<string | null> | null = null
  private renewal: Timer | null = null
  private closed = false

  /**
   * @param changed every connection should authenticate with the new token
   * @param failed the provider threw; asked again by the next connection attempt
   */
  constructor(
    private readonly runtime: Runtime,
    private readonly changed: () => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  setToken(token: string): void {
    this.provider = null
    this.hold(token)
    this.changed()
  }

  setProvider(provider: TokenProvider): void {
    this.provider = provider
    this.hold(null)
    this.changed()
  }

  /** Null while there is none to show. Never rejects. */
  current(): Promise<string | null> {
    if (this.token !== null || this.provider === null) return Promise.resolve(this.token)
    this.asking ??= this.ask(this.provider)
    return this.asking
  }

  /** A node refused this token: a provider is asked for another, a fixed token is all there is. */
  refused(token: string): void {
    if (this.provider !== null && this.token === token) this.hold(null)
  }

  close(): void {
    this.closed = true
    this.renewal?.cancel()
  }

  private async ask(provider: TokenProvider): Promise<string | null> {
    let token: string | null = null
    try {
      token = await provider()
    } catch (error) {
      this.failed(error)
    }
    this.asking = null
    // Meanwhile another token or provider may have been set; its answer counts, not this one.
    if (this.closed || provider !== this.provider) return this.closed ? null : this.current()
    this.hold(token)
    return token
  }

  private hold(token: string | null): void {
    this.token = token
    this.renewal?.cancel()
    this.renewal = null
    if (token === null || this.provider === null || this.closed) return
    const expiresAt = tokenExpiry(token)
    if (expiresAt === null) return
    const delay = Math.max(MIN_RENEWAL_MS, renewalDelay(expiresAt, this.runtime.wallNow()))
    this.renewal = this.runtime.setTimer(delay, () => void this.renew())
  }

  private async renew(): Promise<void> {
    const provider = this.provider
    if (provider === null) return
    const before = this.token
    const token = await this.ask(provider)
    if (this.closed || provider !== this.provider) return
    // An answer of nothing keeps what still works; the node ends the session when it ends.
    if (token === null) this.hold(before)
    else this.changed()
  }
}
