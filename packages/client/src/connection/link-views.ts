/** What a link looks like from outside: as a connection to send on, and as a line in the health report. */
import type { NodeHealth } from '@topgunbuild/core'
import type { IConnection } from './IConnectionProvider'
import type { NodeLink } from './NodeLink'

const OPEN = 1
const CLOSED = 3

export function connectionOf(link: NodeLink): IConnection {
  return {
    send: (data) => void link.send(data),
    close: () => link.reset(),
    get readyState() {
      return link.isAuthenticated && link.isOpen ? OPEN : CLOSED
    },
  }
}

export function healthOf(link: NodeLink): NodeHealth {
  return {
    nodeId: link.nodeId ?? link.url,
    state: link.state,
    lastSeen: link.heartbeat.lastSeen,
    latencyMs: link.heartbeat.latencyMs,
    reconnectAttempts: link.attempts,
  }
}
