/** Reads what a node shows of itself through its admin port. */
import type { ClusterState, LWWRecord } from '@topgunbuild/core'
import { partitionIdOf } from '@topgunbuild/core'
import type { InspectedPartition, Inspection, RawRecord, ReceivedOp } from '@topgunbuild/server'

const LOOK_TIMEOUT_MS = 10_000

interface Shown {
  readonly nodeId: string
  readonly state: ClusterState | null
  readonly partitions: readonly InspectedPartition[]
  readonly copiesAside: number
  readonly received: readonly ReceivedOp[]
}

type Records = Readonly<Record<string, LWWRecord<unknown>>>
type Maps = Readonly<Record<string, Records>>

function inspectionOf({ state, partitions, copiesAside, received }: Shown, maps: Maps): Inspection {
  return {
    state,
    partitions,
    copiesAside,
    received,
    rawRecord: (map, key) => {
      const records = maps[map]
      return records !== undefined && Object.hasOwn(records, key) ? records[key] : undefined
    },
    rawRecords: () =>
      Object.entries(maps).flatMap(([map, records]) =>
        Object.entries(records).map(([key, record]): RawRecord => ({
          map,
          key,
          partitionId: partitionIdOf(key),
          record,
        })),
      ),
  }
}

export class AdminReader {
  /** @param url of the admin port, without a path */
  constructor(
    private readonly url: string,
    private readonly token: () => string,
  ) {}

  /** @param names of the maps whose records are read; absent: all */
  async read(names?: readonly string[]): Promise<{ readonly nodeId: string; readonly inspection: Inspection }> {
    const [shown, maps] = await Promise.all([this.get<Shown>('/inspect'), this.maps(names)])
    return { nodeId: shown.nodeId, inspection: inspectionOf(shown, maps) }
  }

  private async maps(names: readonly string[] | undefined): Promise<Maps> {
    if (names === undefined) return (await this.get<{ maps: Maps }>('/records')).maps
    const read = names.map(async (name) => {
      const { records } = await this.get<{ records: Records }>(`/records?map=${encodeURIComponent(name)}`)
      return [name, records] as const
    })
    return Object.fromEntries(await Promise.all(read))
  }

  private async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      headers: { authorization: `Bearer ${this.token()}` },
      signal: AbortSignal.timeout(LOOK_TIMEOUT_MS),
    })
    if (!response.ok)
      throw new Error(`${this.url} answered ${response.status} to ${path}: ${(await response.text()).trim()}`)
    return (await response.json()) as T
  }
}
