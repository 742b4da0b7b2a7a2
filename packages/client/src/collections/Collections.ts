/** What a client has by name: maps of both kinds, and counters. One name, one kind. */
import { isTopicMap, partitionIdOf, TopGunError, type HLC, type Runtime } from '@topgunbuild/core'
import type { ClientMap } from '../ClientMap'
import type { MapOptions } from '../sync/map-options'
import { ClientORMap } from './ClientORMap'
import { PNCounter } from './PNCounter'

export interface MapSource {
  mapNamed(name: string, options: MapOptions, only?: ReadonlySet<number>): ClientMap<string, unknown>
}

export class Collections {
  private readonly lwwMaps = new Set<string>()
  private readonly orMaps = new Map<string, ClientORMap<string, unknown>>()
  private readonly counters = new Map<string, PNCounter>()

  constructor(
    private readonly runtime: Pick<Runtime, 'endOfTurn'>,
    private readonly source: MapSource,
    private readonly clock: HLC,
    private readonly listenerThrew: (error: unknown) => void,
  ) {}

  /** @throws TopGunError REJECTED where the name is an OR map's, or a topic's */
  map<K extends string, V>(name: string, options: MapOptions): ClientMap<K, V> {
    if (this.orMaps.has(name)) throw new TopGunError('REJECTED', `Map ${name} exists but is not an LWWMap.`)
    refuseTopics(name)
    this.lwwMaps.add(name)
    return this.source.mapNamed(name, options) as unknown as ClientMap<K, V>
  }

  /** @throws TopGunError REJECTED where the name is an LWW map's, or a topic's */
  orMap<K extends string, V>(name: string, options: MapOptions): ClientORMap<K, V> {
    if (this.lwwMaps.has(name)) throw new TopGunError('REJECTED', `Map ${name} exists but is not an ORMap.`)
    refuseTopics(name)
    const known = this.orMaps.get(name)
    const map = known ?? new ClientORMap<string, unknown>(this.clock, this.source.mapNamed(name, options))
    this.orMaps.set(name, map)
    return map as unknown as ClientORMap<K, V>
  }

  counter(name: string, options: MapOptions): PNCounter {
    const known = this.counters.get(name)
    if (known !== undefined) return known
    const map = this.source.mapNamed(`counter:${name}`, options, new Set([partitionIdOf(name)]))
    const counter = new PNCounter(name, map, this.clock.getNodeId, this.runtime, this.listenerThrew)
    this.counters.set(name, counter)
    return counter
  }
}

function refuseTopics(name: string): void {
  if (!isTopicMap(name)) return
  throw new TopGunError('REJECTED', `Maps whose names begin with "topic:" keep messages; use client.topic for ${name}.`)
}
