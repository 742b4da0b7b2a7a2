/** A network between nodes in which a test drops the frames of chosen directions; the connections themselves stay. */
import type { NodeRuntime, Runtime } from '@topgunbuild/core'
import type { TestNode } from './Nodes'

export class Cuts {
  private readonly dropped = new Set<string>()
  private readonly nodeIdByPort = new Map<string, string>()

  /** Between a node and its runtime. Dialling ends see both directions of a link, so accepting ends need nothing. */
  around(nodeId: string): (real: NodeRuntime) => Runtime {
    return (real) => ({
      wallNow: () => real.wallNow(),
      monotonicNow: () => real.monotonicNow(),
      // A handshake that lost a frame waits long before it is given up; nothing here depends on how long.
      setTimer: (delayMs, fire) => real.setTimer(delayMs >= 5000 ? delayMs / 20 : delayMs, fire),
      randomBytes: (count) => real.randomBytes(count),
      endOfTurn: (run) => real.endOfTurn(run),
      afterPendingInput: (run) => real.afterPendingInput(run),
      listen: (options) => real.listen(options),
      connect: (url, options, events) => {
        const other = (): string => this.nodeIdByPort.get(new URL(url).port) ?? ''
        const connection = real.connect(url, options, {
          ...(events.opened === undefined ? {} : { opened: () => events.opened?.() }),
          drained: () => events.drained?.(),
          closed: (end) => events.closed(end),
          frame: (data) => {
            if (this.passes(other(), nodeId)) events.frame(data)
          },
        })
        return {
          get isOpen() {
            return connection.isOpen
          },
          get remoteAddress() {
            return connection.remoteAddress
          },
          get bufferedBytes() {
            return connection.bufferedBytes
          },
          send: (frame) => {
            if (this.passes(nodeId, other())) connection.send(frame)
          },
          pauseReading: () => connection.pauseReading(),
          resumeReading: () => connection.resumeReading(),
          close: (code, reason) => connection.close(code, reason),
          terminate: () => connection.terminate(),
        }
      },
    })
  }

  /** To be called once the nodes listen. */
  knows(nodes: readonly TestNode[]): void {
    for (const { node } of nodes) this.nodeIdByPort.set(String(node.clusterPort), node.nodeId)
  }

  cut(from: string, to: string): void {
    this.dropped.add(`${from}>${to}`)
  }

  mend(): void {
    this.dropped.clear()
  }

  private passes(from: string, to: string): boolean {
    return !this.dropped.has(`${from}>${to}`)
  }
}
