/** The maps of a node that somebody asked for, by name. */
import { ORMap, type HLC } from '@topgunbuild/core'
import { NodeMap, type NodeMapLinks } from './NodeMap'

export class NodeMaps {
  private readonly maps = new Map<string, NodeMap>()
  private readonly orMaps = new Map<string, ORMap<string, unknown>>()

  constructor(
    private readonly clock: HLC,
    private readonly links: NodeMapLinks,
  ) {}

  lww(name: string): NodeMap {
    const map = this.maps.get(name) ?? new NodeMap(name, this.clock, this.links)
    this.maps.set(name, map)
    return map
  }

  or(name: string): ORMap<string, unknown> {
    const map = this.orMaps.get(name) ?? new ORMap(this.clock, this.lww(name))
    this.orMaps.set(name, map)
    return map
  }

  /** To be called when a record of this map was merged on this node, or left it. */
  changed(name: string): void {
    this.maps.get(name)?.changed()
  }
}
