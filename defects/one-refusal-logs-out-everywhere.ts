/** A token that one node refuses is forgotten, and the connections to all others are ended with it. */
import { ConnectionPool } from '../packages/client/src/cluster/ConnectionPool'
import { TokenSource } from '../packages/client/src/connection/TokenSource'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'one-refusal-logs-out-everywhere',
  source: 'session handling of web pages: a 401 from anywhere leads to the page for logging in',
  fails: {
    test: 'packages/client/src/__tests__/cluster/authentication.test.ts',
    title: 'authentication refused by one node leaves the others connected, and says who and why',
  },
  consequence: 'one node with a wrong clock or an old key takes a client off the whole cluster',
  alsoFails: [],
}

patchMethod<ConnectionPool, [url: string], void>(
  ConnectionPool.prototype,
  'want',
  (want) =>
    function (url) {
      want.call(this, url)
      this.events.on('authFailed', () => this.reset())
    },
)

interface Inside {
  hold(token: string | null): void
}

patchMethod<TokenSource, [token: string], void>(
  TokenSource.prototype,
  'refused',
  () =>
    function () {
      insideOf<Inside>(this, 'hold').hold(null)
    },
)
