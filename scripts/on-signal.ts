/** Ctrl-C, and whatever else asks this program to end: it cleans up, and ends with the code that says so. */
import { constants } from 'node:os'

export function onSignal(cleanUp: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      cleanUp()
      process.exit(128 + constants.signals[signal])
    })
  }
}
