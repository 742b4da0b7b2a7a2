/** A runtime whose connections can be told to stop reading, as a process does that is busy or hostile: all else goes on. */
import type { Connection, ConnectionEvents, NodeRuntime, Runtime } from '@topgunbuild/core'
import { changedRuntime } from './changed-runtime'

export class Reading {
  private readonly connections = new Set<Connection>()
  private stopped = false
  /** The longest frame any of them sent. */
  longestFrame = 0

  /** Between a node and its runtime. */
  readonly around = (real: NodeRuntime): Runtime =>
    changedRuntime(real, {
      connect: (url, options, events) => {
        let connection: Connection | undefined
        connection = this.measured(
          real.connect(
            url,
            options,
            this.forgetting(events, () => connection),
          ),
        )
        return connection
      },
      listen: (options) =>
        real.listen({
          ...options,
          accept: (accepted) => {
            const connection = this.measured(accepted)
            return this.forgetting(options.accept(connection), () => connection)
          },
        }),
    })

  stop(): void {
    this.stopped = true
    for (const connection of this.connections) connection.pauseReading()
  }

  goOn(): void {
    this.stopped = false
    for (const connection of this.connections) connection.resumeReading()
  }

  private forgetting(events: ConnectionEvents, of: () => Connection | undefined): ConnectionEvents {
    return {
      opened: () => {
        events.opened?.()
        if (this.stopped) of()?.pauseReading()
      },
      frame: (data) => events.frame(data),
      drained: () => events.drained?.(),
      closed: (end) => {
        const connection = of()
        if (connection !== undefined) this.connections.delete(connection)
        events.closed(end)
      },
    }
  }

  private measured(real: Connection): Connection {
    const connection: Connection = {
      get isOpen() {
        return real.isOpen
      },
      get remoteAddress() {
        return real.remoteAddress
      },
      get bufferedBytes() {
        return real.bufferedBytes
      },
      send: (frame) => {
        this.longestFrame = Math.max(this.longestFrame, frame.length)
        real.send(frame)
      },
      pauseReading: () => real.pauseReading(),
      resumeReading: () => real.resumeReading(),
      close: (code, reason) => real.close(code, reason),
      terminate: () => real.terminate(),
    }
    this.connections.add(connection)
    if (this.stopped) connection.pauseReading()
    return connection
  }
}
