/** A runtime that does in part something else than the real one. */
import type { Runtime } from '@topgunbuild/core'

export function changedRuntime(real: Runtime, change: Partial<Runtime>): Runtime {
  return {
    wallNow: () => real.wallNow(),
    monotonicNow: () => real.monotonicNow(),
    setTimer: (delayMs, fire) => real.setTimer(delayMs, fire),
    randomBytes: (count) => real.randomBytes(count),
    endOfTurn: (run) => real.endOfTurn(run),
    afterPendingInput: (run) => real.afterPendingInput(run),
    connect: (url, options, events) => real.connect(url, options, events),
    listen: (options) => real.listen(options),
    ...change,
  }
}
