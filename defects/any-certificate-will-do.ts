/** A client encrypts what it says, and does not look whom it says it to. */
import { NodeRuntime } from '../packages/core/src/runtime/NodeRuntime'
import type { ConnectOptions } from '../packages/core/src/runtime/Runtime'
import { patchMethod } from './Defect'
import type { Defect } from './Defect'

export const defect: Defect = {
  name: 'any-certificate-will-do',
  source: "the line that makes certificates work on a developer's machine",
  fails: {
    tag: '@P-18',
    scenario: 'A client without trusting the authority of the nodes is refused, and says why',
    step: 'Ana is refused because "no authority trusted here has signed its certificate"',
  },
  consequence: 'whoever stands between a client and a node reads its token',
  alsoFails: [],
}

patchMethod<NodeRuntime, [url: string, options: ConnectOptions, ...rest: readonly unknown[]], unknown>(
  NodeRuntime.prototype,
  'connect',
  (connect) =>
    function (url, options, ...rest) {
      return connect.call(this, url, { ...options, tls: { ...options.tls, rejectUnauthorized: false } }, ...rest)
    },
)
