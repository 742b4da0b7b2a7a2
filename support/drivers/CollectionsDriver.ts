/** A client's OR maps and counters: what it adds and counts is recorded like any other write. */
import type { Ack, ClientMap, ClientORMap, PNCounter, TopGunClient } from '@topgunbuild/client'
import { placedKey, type LWWRecord } from '@topgunbuild/core'
import type { ShownMap } from '../history/snapshot'
import type { Call } from '../history/History'
import { ownName } from './names'
import type { Write } from './Write'

const mapOfCounter = (name: string): string => `counter:${name}`

/** The client that has them. */
export interface Recorder {
  readonly name: string
  readonly mapName: string
  readonly localOnly: 'give-back' | 'drop'
  recorded(
    what: Pick<Call, 'map' | 'key' | 'value' | 'asked'>,
    answer: Promise<Ack>,
    standing: () => LWWRecord<unknown> | undefined,
  ): Promise<Write>
}

export class CollectionsDriver {
  /** Lists of the scenario are keys of this OR map. */
  private readonly listsName: string
  private areListsOpen = false
  /** As the nodes know them. */
  private readonly counters = new Set<string>()

  constructor(
    private readonly client: Recorder,
    private readonly open: () => TopGunClient,
  ) {
    this.listsName = ownName('lists', client.mapName)
  }

  /** The program has started anew: what it had open before is opened again. */
  reopen(): void {
    if (this.areListsOpen) this.lists()
    for (const name of this.counters) this.opened(name)
  }

  get areSynced(): boolean {
    return this.maps().every((name) => this.open().isSynced(name))
  }

  /** What the maps under them show. */
  get shown(): readonly ShownMap[] {
    return this.maps().map((name) => {
      if (name !== this.listsName) return shownBy(name, this.open().getMap(name))
      const lists = this.lists()
      const records = new Map<string, LWWRecord<unknown>>()
      for (const key of lists.allKeys()) {
        for (const tag of lists.allTags(key)) {
          const record = lists.getRecord(key, tag)
          if (record !== undefined) records.set(placedKey(key, tag), record)
        }
      }
      return { map: name, records }
    })
  }

  add(list: string, value: string): Promise<Write> {
    const lists = this.lists()
    const answer = lists.put(list, value)
    const tag = lists.getRecords(list).at(-1)?.tag ?? ''
    const what = { map: this.listsName, key: placedKey(list, tag), value, asked: undefined }
    return this.client.recorded(what, answer, () => lists.getRecord(list, tag))
  }

  /** One write for each equal value that it sees. */
  async remove(list: string, value: string): Promise<Write[]> {
    const lists = this.lists()
    const tags = lists.getRecords(list).flatMap((one) => (one.value === value ? [one.tag] : []))
    const answers = lists.delete(list, value)
    return Promise.all(
      tags.map((tag, at) => {
        const what = { map: this.listsName, key: placedKey(list, tag), value: null, asked: undefined }
        const answer = answers.then((acks) => {
          const ack = acks[at]
          if (ack === undefined) throw new Error(`${this.client.name} was told nothing of one of its removals`)
          return ack
        })
        return this.client.recorded(what, answer, () => lists.getRecord(list, tag))
      }),
    )
  }

  listed(list: string): readonly string[] {
    return this.lists().get(list).toSorted()
  }

  count(counterName: string, delta: number): Promise<Write> {
    const name = ownName(counterName, this.client.mapName)
    const counter = this.opened(name)
    const map = this.open().getMap(mapOfCounter(name))
    const key = placedKey(name, counter.getNodeId())
    const answer = counter.add(delta)
    const what = { map: map.name, key, value: map.get(key), asked: undefined }
    return this.client.recorded(what, answer, () => map.getRecord(key))
  }

  counted(name: string): number {
    return this.opened(ownName(name, this.client.mapName)).get()
  }

  private maps(): string[] {
    return [...(this.areListsOpen ? [this.listsName] : []), ...[...this.counters].map(mapOfCounter)]
  }

  private lists(): ClientORMap<string, string> {
    this.areListsOpen = true
    return this.open().getORMap<string, string>(this.listsName, { localOnly: this.client.localOnly })
  }

  private opened(counter: string): PNCounter {
    this.counters.add(counter)
    return this.open().getPNCounter(counter, { localOnly: this.client.localOnly })
  }
}

export function shownBy(map: string, held: ClientMap<string, unknown>): ShownMap {
  const records = new Map<string, LWWRecord<unknown>>()
  for (const key of held.allKeys()) {
    const record = held.getRecord(key)
    if (record !== undefined) records.set(key, record)
  }
  return { map, records }
}
