/** Which entry holds the newest record of a key, and the newest value of a fact: places, never values. */
import type { Head } from './entry'
import type { Place } from './Segment'

export class KeyDirectory {
  private readonly maps = new Map<string, Map<string, Place>>()
  private readonly facts = new Map<string, Place>()
  private bytes = 0

  /** Of all entries that are still needed. */
  get liveBytes(): number {
    return this.bytes
  }

  /** The entry comes after all that were noted before. */
  note(head: Head, place: Place): void {
    if (head[0] === 'put') this.put(head[1], head[2], place)
    else if (head[0] === 'delete') this.delete(head[1], head[2])
    else if (head[0] === 'meta') {
      this.bytes += place.length - (this.facts.get(head[1])?.length ?? 0)
      this.facts.set(head[1], place)
    }
  }

  mapNames(): string[] {
    return [...this.maps.keys()]
  }

  keys(map: string): string[] {
    return [...(this.maps.get(map)?.keys() ?? [])]
  }

  record(map: string, key: string): Place | undefined {
    return this.maps.get(map)?.get(key)
  }

  fact(name: string): Place | undefined {
    return this.facts.get(name)
  }

  /** May be stopped between two places while entries are noted: those that are noted then may come or not. */
  *places(): Generator<Place> {
    for (const map of this.maps.values()) yield* map.values()
    yield* this.facts.values()
  }

  private put(map: string, key: string, place: Place): void {
    const places = this.maps.get(map) ?? new Map<string, Place>()
    this.maps.set(map, places)
    this.bytes += place.length - (places.get(key)?.length ?? 0)
    places.set(key, place)
  }

  private delete(map: string, key: string): void {
    const places = this.maps.get(map)
    this.bytes -= places?.get(key)?.length ?? 0
    places?.delete(key)
    if (places?.size === 0) this.maps.delete(map)
  }
}
