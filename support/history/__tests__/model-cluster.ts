/** A tiny cluster that keeps its word: generates clean accounts of writes, crashes, freezes, moves and leaves. */
import { partitionIdOf } from '@topgunbuild/core'
import type { AckLevel } from '@topgunbuild/core'
import * as fc from 'fast-check'
import type { Account } from '../checks/Account'
import { heldMapOf } from '../held-map'
import type { Call, ClusterEvent } from '../History'
import { identityOf } from '../identity'
import type { NodeSnapshot, Sighting } from '../snapshot'
import { NODES, stateWith } from './scene'

export type Step =
  | { readonly do: 'write'; readonly key: string; readonly level: AckLevel; readonly asked: boolean }
  | { readonly do: 'refuse' | 'doubt'; readonly key: string; readonly came: boolean }
  | { readonly do: 'freeze' | 'cut' | 'crash' | 'turn' }

const KEYS = ['cart', 'bill', 'list', 'note']
const key = fc.constantFrom(...KEYS)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('write' as const), key, level: levelArbitrary(), asked: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('refuse' as const, 'doubt' as const), key, came: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('freeze' as const, 'cut' as const, 'crash' as const, 'turn' as const) }),
  },
)

function levelArbitrary(): fc.Arbitrary<AckLevel> {
  return fc.constantFrom<AckLevel>('APPLIED', 'REPLICATED', 'REPLICATED', 'PERSISTED')
}

/** At least one write at REPLICATED that nothing disturbs, as the last step. */
export const someSteps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(fc.array(step, { maxLength: 12 }), key)
  .map(([steps, last]) => [...steps, { do: 'write', key: last, level: 'REPLICATED', asked: false }])

/** Two of the three nodes hold each partition; which of them, and who owns it, turns with the moves. */
export class ModelCluster {
  private readonly calls: Call[] = []
  private readonly events: ClusterEvent[] = []
  private readonly sightings: Sighting[] = []
  private readonly stored = new Map<string, Call>()
  private readonly applied: { readonly call: Call; readonly term: number; readonly seq: number }[] = []
  private turns = 0
  private at = 0

  run(steps: readonly Step[]): Account {
    this.events.push({ type: 'forming', at: ++this.at, backupCount: 1 })
    this.settle()
    for (const each of steps) this.take(each)
    return this.account()
  }

  holders(partitionId: number): string[] {
    return [0, 1].map((offset) => NODES[(partitionId + offset + this.turns) % NODES.length] ?? NODES[0])
  }

  private take(each: Step): void {
    if (each.do === 'write') this.write(each.key, each.level, each.asked || each.level === 'APPLIED')
    else if (each.do === 'refuse' || each.do === 'doubt') this.fail(each.key, each.do === 'doubt', each.came)
    else if (each.do === 'turn') {
      this.events.push({ type: 'joining', at: ++this.at })
      this.turns++
      this.settle()
    } else this.hurt(each.do)
  }

  /** The survivors of a crash take over and bring up a node of the same name; a frozen or cut one comes back whole. */
  private hurt(how: 'freeze' | 'cut' | 'crash'): void {
    const [node, peer] = NODES
    const target = how === 'cut' ? { link: [node, peer] as const } : { node }
    if (how === 'crash') this.events.push({ type: 'crashed', at: ++this.at, node })
    else this.events.push({ type: 'fault', kind: how, target, at: ++this.at })
    this.write('cart', 'APPLIED', false)
    if (how !== 'crash') this.events.push({ type: 'healed', kind: how, target, at: ++this.at })
    this.turns++
    this.settle()
  }

  private write(under: string, level: AckLevel, asked: boolean): void {
    const call = this.callOf(under)
    const all = this.holders(call.partitionId)
    const holders = level === 'APPLIED' ? all.slice(0, 1) : all
    const concern = asked ? (level as Call['asked']) : undefined
    const ack = { kind: 'ok', at: ++this.at, opId: `Ana:s:${call.id}`, level, holders, copies: holders.length } as const
    const outcome = { ...ack, servedBy: all[0] ?? '', version: this.version }
    this.calls.push({ ...call, asked: concern, outcome })
    this.apply(call)
  }

  private fail(under: string, isUnknown: boolean, came: boolean): void {
    const call = this.callOf(under)
    const kind = isUnknown ? 'unknown' : 'refused'
    this.calls.push({ ...call, outcome: { kind, at: ++this.at, code: 'REJECTED', message: 'no' } })
    if (isUnknown && came) this.apply(call)
  }

  private callOf(under: string): Call {
    const id = this.calls.length
    return {
      id,
      client: 'Ana',
      map: 'test',
      key: under,
      partitionId: partitionIdOf(under),
      value: { value: id },
      asked: undefined,
      timestamp: { millis: 1_000 + id, counter: 0, nodeId: 'Ana~1' },
      invokedAt: ++this.at,
    }
  }

  private apply(call: Call): void {
    const seq = this.applied.filter((each) => each.call.partitionId === call.partitionId).length + 1
    this.applied.push({ call, term: this.term, seq })
    this.stored.set(call.key, call)
  }

  private get term(): number {
    return 1 + this.turns
  }

  private get version(): number {
    return 2 ** 20 + 10 + this.turns
  }

  private state() {
    const shape = stateWith((partition, partitionId) => {
      const [owner = '', ...backups] = this.holders(partitionId)
      return { ...partition, owner, backups, term: this.term, target: { owner, backups } }
    })
    return { ...shape, version: this.version, mapVersion: this.version }
  }

  private settle(): void {
    const state = this.state()
    const copies = state.partitions.map((_, partitionId) => this.holders(partitionId))
    this.events.push({ type: 'settled', at: ++this.at, members: NODES.length, copies })
    for (const observer of NODES) this.sightings.push({ observer, version: state.version, state })
    this.sightings.push({ observer: 'Ana', version: state.mapVersion, clusterId: state.clusterId })
  }

  private account(): Account {
    const state = this.state()
    const nodes = NODES.map((nodeId): NodeSnapshot => {
      const holds = (partitionId: number) => this.holders(partitionId).includes(nodeId)
      const recentOf = (partitionId: number) =>
        this.applied
          .filter(({ call }) => call.partitionId === partitionId && holds(partitionId))
          .map(({ call, term, seq }) => ({ term, seq, identity: identityOf(call.map, call.key, call.timestamp) }))
      return {
        nodeId,
        state,
        partitions: state.partitions.map((partition, partitionId) => ({
          partitionId,
          term: partition.term,
          role: partition.owner === nodeId ? 'owner' : holds(partitionId) ? 'backup' : 'none',
          seq: recentOf(partitionId).length,
          horizon: 0,
          recent: recentOf(partitionId),
        })),
        records: [...this.stored.values()]
          .filter((call) => holds(call.partitionId))
          .map(({ map, key: under, partitionId, value, timestamp }) => ({
            map,
            key: under,
            partitionId,
            record: { value, timestamp },
          })),
      }
    })
    const records = new Map([...this.stored.values()].map(({ key, value, timestamp }) => [key, { value, timestamp }]))
    const clients = [{ client: 'Ana', map: heldMapOf(state), shown: { map: 'test', records } }]
    return { calls: this.calls, events: this.events, snapshot: { nodes, clients, sightings: this.sightings } }
  }
}
