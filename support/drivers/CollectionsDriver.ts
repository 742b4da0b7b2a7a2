/** A client's OR maps and counters: what it adds and counts is recorded like any other write. */
import type { Ack, ClientMap, ClientORMap, PNCounter, TopGunClient } from '@topgunbuild/client'
import { placedKey, type LWWRecord } from '@topgunbuild/core'
import type { ShownMap } from '../history/snapshot'
import type { Call } from '../history/History'
import type { Write } from './Write'

/** Lists of scenarios are keys of this OR map. */
const LISTS = 'lists'

const mapOfCounter = (name: string): string => `counter:${name}`

/** The client that has them. */
export interface Recorder {
  readonly name: string
  readonly localOnly: 'give-back' | 'drop'
  recorded(
    what: Pick<Call, 'map' | 'key' | 'value' | 'asked'>,
    answer: Promise<Ack>,
    standing: () => LWWRecord<unknown> | undefined,
  ): Promise<Write>
}

export class CollectionsDriver {
  private readonly opened = new Set<string>()

  constructor(
    private readonly client: Recorder,
    private readonly open: () => TopGunClient,
  ) {}

  /** The program has started anew: what it had open before is opened again. */
  reopen(): void {
    for (const name of this.opened) {
      if (name === LISTS) this.lists()
      else this.counter(name)
    }
  }

  get areSynced(): boolean {
    return this.maps().every((name) => this.open().isSynced(name))
  }

  /** What the maps under them show. */
  get shown(): readonly ShownMap[] {
    return this.maps().map((name) => {
      if (name !== LISTS) return shownBy(name, this.open().getMap(name))
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
    const what = { map: LISTS, key: placedKey(list, tag), value, asked: undefined }
    return this.client.recorded(what, answer, () => lists.getRecord(list, tag))
  }

  /** One write for each equal value that it sees. */
  async remove(list: string, value: string): Promise<Write[]> {
    const lists = this.lists()
    const tags = lists.getRecords(list).flatMap((one) => (one.value === value ? [one.tag] : []))
    const answers = lists.delete(list, value)
    return Promise.all(
      tags.map((tag, at) => {
        const what = { map: LISTS, key: placedKey(list, tag), value: null, asked: undefined }
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

  count(name: string, delta: number): Promise<Write> {
    const counter = this.counter(name)
    const map = this.open().getMap(mapOfCounter(name))
    const key = placedKey(name, counter.getNodeId())
    const answer = counter.add(delta)
    const what = { map: map.name, key, value: map.get(key), asked: undefined }
    return this.client.recorded(what, answer, () => map.getRecord(key))
  }

  counted(name: string): number {
    return this.counter(name).get()
  }

  private maps(): string[] {
    return [...this.opened].map((name) => (name === LISTS ? LISTS : mapOfCounter(name)))
  }

  private lists(): ClientORMap<string, string> {
    this.opened.add(LISTS)
    return this.open().getORMap<string, string>(LISTS, { localOnly: this.client.localOnly })
  }

  private counter(name: string): PNCounter {
    this.opened.add(name)
    return this.open().getPNCounter(name, { localOnly: this.client.localOnly })
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
