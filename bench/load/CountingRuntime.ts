/** A client's runtime that counts the bytes of what the client says and is told. */
import type { NodeRuntime, Runtime } from '@topgunbuild/core'

export interface Counted {
  readonly runtime: Runtime
  /** Of all frames so far, in both directions. */
  readonly bytes: () => number
}

export function counting(inner: NodeRuntime): Counted {
  let bytes = 0
  const count = (frame: Uint8Array | string): void => {
    bytes += typeof frame === 'string' ? Buffer.byteLength(frame) : frame.byteLength
  }
  const connect: Runtime['connect'] = (url, options, events) => {
    const connection = inner.connect(url, options, {
      ...events,
      frame: (data) => {
        count(data)
        events.frame(data)
      },
    })
    const send = connection.send.bind(connection)
    connection.send = (frame) => {
      count(frame)
      send(frame)
    }
    return connection
  }
  return { runtime: Object.assign(Object.create(inner) as NodeRuntime, { connect }), bytes: () => bytes }
}
