/** An OR map of a client: each addition and each removal is a write of the map that it is made of. */
import { ORMap, type HLC } from '@topgunbuild/core'
import type { ClientMap, WriteOptions } from '../ClientMap'
import type { Ack } from '../offline/ack'

export class ClientORMap<K extends string, V> extends ORMap<K, V> {
  /** Use `client.getORMap`. */
  constructor(
    clock: HLC,
    private readonly map: ClientMap<string, V>,
  ) {
    super(clock, map)
  }

  get name(): string {
    return this.map.name
  }

  /** As `add`, and resolves once the addition is acknowledged. */
  put(key: K, value: V, options: WriteOptions = {}): Promise<Ack> {
    return this.map.put(this.newPlace(key, value).placed, value, options)
  }

  /** As `remove`, and resolves with one acknowledgement for each equal value that was there; with none for none. */
  delete(key: K, value: V, options: Omit<WriteOptions, 'ttlMs'> = {}): Promise<Ack[]> {
    return Promise.all(this.placesOf(key, value).map((placed) => this.map.delete(placed, options)))
  }
}
