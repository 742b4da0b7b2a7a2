/** Several frames of one turn of the loop leave in one call of the system: the socket is held until the turn is over. */
import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'

/** `ws` keeps its socket to itself, and has no word for holding it. */
function socketOf(connection: WebSocket): Socket {
  return Reflect.get(connection, '_socket') as Socket
}

export function corked(connection: WebSocket): (frame: Uint8Array) => void {
  const socket = socketOf(connection)
  let held = false
  return (frame) => {
    if (!held) {
      held = true
      socket.cork()
      setImmediate(() => {
        held = false
        socket.uncork()
      })
    }
    connection.send(frame)
  }
}
