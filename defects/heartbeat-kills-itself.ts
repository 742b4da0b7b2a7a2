/** The bound for silence is taken for seconds, and the milliseconds it has are over at once. */
import { Heartbeat } from '../packages/client/src/connection/Heartbeat'
import { insideOf, patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'heartbeat-kills-itself',
  source: 'times without a unit in their name',
  fails: {
    tag: '@P-11',
    scenario: 'Half-open connections and words that take for ever',
    step: 'nobody else noticed',
  },
  consequence: 'connections on which nothing is said are ended every five seconds',
  alsoFails: [],
}

const SECOND_MS = 1000

interface Inside {
  lastHeard: number
  readonly config: { readonly timeoutMs: number }
  readonly runtime: { monotonicNow(): number }
}

patchMethod<Heartbeat, [], void>(
  Heartbeat.prototype,
  'tick',
  (tick) =>
    function () {
      const inside = insideOf<Inside>(this, 'lastHeard', 'config', 'runtime')
      const silentMs = inside.runtime.monotonicNow() - inside.lastHeard
      if (silentMs > inside.config.timeoutMs / SECOND_MS) inside.lastHeard = Number.NEGATIVE_INFINITY
      tick.call(this)
    },
)
