/** The links between the nodes of a scenario, each through a proxy of its own, by the names of the nodes. */
import { FaultProxy, type Delay } from './FaultProxy'
import type { Wires } from './Wires'

interface Link {
  readonly from: string
  readonly to: string
  readonly proxy: FaultProxy
  port: number
}

/** A small generator of numbers from 0 to 1 (mulberry32), so that a seed gives the same jitter again. */
export function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Where clients reach a node, whichever port it has now. */
interface Door {
  readonly name: string
  readonly proxy: FaultProxy
  port: number
}

export class LinkMesh implements Wires {
  private readonly links: Link[]
  private readonly doors: Door[]

  /** @param names of all nodes there may ever be: a node is told the addresses of the others when it starts */
  constructor(
    private readonly names: readonly string[],
    seed = 1,
  ) {
    const chance = chanceFrom(seed)
    this.doors = names.map((name) => ({ name, proxy: new FaultProxy(chance), port: 0 }))
    this.links = names.flatMap((from) =>
      names.filter((to) => to !== from).map((to) => ({ from, to, proxy: new FaultProxy(chance), port: 0 })),
    )
  }

  async open(): Promise<void> {
    await Promise.all(
      [...this.links, ...this.doors].map(async (wire) => {
        wire.port = await wire.proxy.open()
      }),
    )
  }

  /** What the node says of itself; only the others' maps lead anywhere. */
  addressOf(name: string): string {
    return `${name}.nodes:1`
  }

  /** How a node reaches the others. */
  addressMapOf(name: string): Record<string, string> {
    const ways = this.links.filter(({ from }) => from === name)
    return Object.fromEntries(ways.map(({ to, port }) => [this.addressOf(to), `127.0.0.1:${port}`]))
  }

  /** Where clients are told to connect; the same after a restart. */
  doorOf(name: string): number {
    const door = this.doors.find((one) => one.name === name)
    if (door === undefined) throw new Error(`no node is called ${name}`)
    return door.port
  }

  /** The node listens there now, to the others and to clients; again after a restart. */
  listens(name: string, ports: { readonly cluster: number; readonly client: number }): void {
    for (const { to, proxy } of this.links) if (to === name) proxy.pointTo('127.0.0.1', ports.cluster)
    for (const door of this.doors) if (door.name === name) door.proxy.pointTo('127.0.0.1', ports.client)
  }

  /** The node is gone, and what it listened on may be anybody's. */
  gone(name: string): void {
    for (const { to, proxy } of this.links) if (to === name) proxy.pointNowhere()
    for (const door of this.doors) if (door.name === name) door.proxy.pointNowhere()
  }

  /** No byte passes between the two sides, whichever dialled. */
  split(side: readonly string[], rest = this.names.filter((name) => !side.includes(name))): void {
    for (const { from, to, proxy } of this.links) {
      const crosses = (side.includes(from) && rest.includes(to)) || (rest.includes(from) && side.includes(to))
      if (crosses) proxy.cut('to target', 'from target')
    }
  }

  /** What the one says does not reach the other, on whichever link; the way back works. */
  cutOneWay(speaker: string, listener: string): void {
    for (const { from, to, proxy } of this.links) {
      if (from === speaker && to === listener) proxy.cut('to target')
      if (from === listener && to === speaker) proxy.cut('from target')
    }
  }

  healLink(one: string, other: string): void {
    for (const { from, to, proxy } of this.links)
      if ((from === one && to === other) || (from === other && to === one)) proxy.heal()
  }

  slow(name: string, delay: Delay): void {
    for (const { proxy } of this.linksOf(name)) proxy.slow(delay)
  }

  /** Whatever the node says or hears next breaks off in the middle. */
  breakInMidFrame(name: string): void {
    for (const { proxy } of this.linksOf(name)) proxy.breakInMidFrame()
  }

  heal(): void {
    for (const { proxy } of [...this.links, ...this.doors]) proxy.heal()
  }

  async close(): Promise<void> {
    await Promise.all([...this.links, ...this.doors].map(({ proxy }) => proxy.close()))
  }

  private linksOf(name: string): Link[] {
    return this.links.filter(({ from, to }) => from === name || to === name)
  }
}
