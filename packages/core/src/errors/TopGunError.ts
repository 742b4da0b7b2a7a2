/** The one class of operating error; programmer errors are assertions. */
import { ERROR_TABLE, type ErrorCode } from './error-codes'

export class TopGunError extends Error {
  readonly code: ErrorCode
  /** True: the operation did not happen. False: it may have happened, or may still. */
  readonly definite: boolean

  /**
   * @param detail one sentence for the person who reads it; the table's sentence when absent
   * @param options `definite` overrides the table (an op that was never sent is definite whatever ended it)
   */
  constructor(code: ErrorCode, detail?: string, options: { cause?: unknown; definite?: boolean } = {}) {
    super(detail ?? ERROR_TABLE[code].sentence, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'TopGunError'
    this.code = code
    this.definite = options.definite ?? ERROR_TABLE[code].definite
  }
}
