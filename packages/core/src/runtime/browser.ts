/** What stands in place of `node.ts` where the packages are bundled for browsers. */
import { BrowserRuntime } from './BrowserRuntime'
import type { Runtime } from './Runtime'
import type { ConnectTls } from './tls-options'

export { BrowserRuntime } from './BrowserRuntime'

/** Of this page or worker. */
export function defaultRuntime(): Runtime {
  return new BrowserRuntime()
}

/** What a browser trusts and shows is its own affair: a page cannot choose. */
export function tlsFaultOf(tls: ConnectTls): string | undefined {
  return Object.keys(tls).length === 0 ? undefined : 'a browser chooses itself whom it trusts and what it shows'
}
