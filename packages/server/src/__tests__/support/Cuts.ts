/**
 * A network between nodes in which a test stops the frames of chosen directions, as TCP does: what was sent waits and
 * arrives in order once the direction is mended, unless the connection ended before.
 */
import type { NodeRuntime, Runtime } from '@topgunbuild/core'
import { changedRuntime } from './changed-runtime'
import type { TestNode } from './Nodes'

export class Cuts {
  private readonly stopped = new Set<string>()
  private readonly waiting: (() => void)[] = []
  private readonly nodeIdByPort = new Map<string, string>()

  /** Between a node and its runtime. Dialling ends see both directions of a link, so accepting ends need nothing. */
  around(nodeId: string): (real: NodeRuntime) => Runtime {
    return (real) =>
      changedRuntime(real, {
        // A handshake that lost a frame waits long before it is given up; nothing here depends on how long.
        setTimer: (delayMs, fire) => real.setTimer(delayMs >= 5000 ? delayMs / 20 : delayMs, fire),
        connect: (url, options, events) => {
          let ended = false
          const other = (): string => this.nodeIdByPort.get(new URL(url).port) ?? ''
          const connection = real.connect(url, options, {
            ...(events.opened === undefined ? {} : { opened: () => events.opened?.() }),
            drained: () => events.drained?.(),
            closed: (end) => {
              ended = true
              events.closed(end)
            },
            frame: (data) => {
              this.pass(other(), nodeId, () => {
                if (!ended) events.frame(data)
              })
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
              this.pass(nodeId, other(), () => connection.send(frame))
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
    this.stopped.add(`${from}>${to}`)
  }

  /** Both ways between every node of the one side and every node of the other. */
  split(side: readonly string[], rest: readonly string[]): void {
    for (const one of side) {
      for (const other of rest) {
        this.cut(one, other)
        this.cut(other, one)
      }
    }
  }

  mend(): void {
    // What is answered meanwhile queues behind what waits: a stream never changes its order.
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) next()
    this.stopped.clear()
  }

  private pass(from: string, to: string, deliver: () => void): void {
    if (this.stopped.has(`${from}>${to}`)) this.waiting.push(deliver)
    else deliver()
  }
}
