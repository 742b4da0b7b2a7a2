/** What of the runtime is Node's. A bundler that builds for browsers takes `browser.ts` in its place (see package.json). */
import { NodeRuntime } from './NodeRuntime'
import type { Runtime } from './Runtime'

export { NodeRuntime } from './NodeRuntime'
export * from './lock-by-number'
export * from './processes'
export * from './tls-fault'

/** Of this machine. */
export function defaultRuntime(): Runtime {
  return new NodeRuntime()
}
