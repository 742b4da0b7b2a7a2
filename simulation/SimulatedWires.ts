/** The links between the nodes of a simulated scenario. */
import type { Delay } from '../support/faults/FaultProxy'
import type { Wires } from '../support/faults/Wires'
import type { SimulatedNetwork } from './SimulatedNetwork'

interface Doors {
  readonly cluster: number
  readonly client: number
}

export class SimulatedWires implements Wires {
  private readonly doors: ReadonlyMap<string, Doors>

  constructor(
    private readonly network: SimulatedNetwork,
    private readonly names: readonly string[],
  ) {
    this.doors = new Map(names.map((name) => [name, { cluster: network.freePort(), client: network.freePort() }]))
  }

  async open(): Promise<void> {
    await Promise.resolve()
  }

  addressOf(name: string): string {
    return `localhost:${this.doorsOf(name).cluster}`
  }

  /** By its address a node is found wherever it listens. */
  addressMapOf(): Record<string, string> {
    return {}
  }

  doorOf(name: string): number {
    return this.doorsOf(name).client
  }

  listens(name: string, ports: Doors): void {
    const { cluster, client } = this.doorsOf(name)
    this.network.leads(cluster, ports.cluster)
    this.network.leads(client, ports.client)
  }

  gone(name: string): void {
    for (const port of Object.values(this.doorsOf(name))) this.network.leads(port, undefined)
  }

  split(side: readonly string[]): void {
    const rest = this.names.filter((name) => !side.includes(name))
    for (const one of side) {
      for (const other of rest) {
        this.network.cut(one, other)
        this.network.cut(other, one)
      }
    }
  }

  cutOneWay(speaker: string, listener: string): void {
    this.network.cut(speaker, listener)
  }

  healLink(one: string, other: string): void {
    this.network.joins(one, other)
  }

  slow(name: string, { ms, jitterMs }: Delay): void {
    const latency = { fromMs: ms, toMs: ms + jitterMs }
    for (const other of this.othersThan(name)) {
      this.network.slows(name, other, latency)
      this.network.slows(other, name, latency)
    }
  }

  breakInMidFrame(name: string): void {
    for (const other of this.othersThan(name)) this.network.breaks(name, other)
  }

  heal(): void {
    this.network.heal()
  }

  async close(): Promise<void> {
    await Promise.resolve()
  }

  private othersThan(name: string): readonly string[] {
    return this.names.filter((other) => other !== name)
  }

  private doorsOf(name: string): Doors {
    const doors = this.doors.get(name)
    if (doors === undefined) throw new Error(`no node is called ${name}`)
    return doors
  }
}
