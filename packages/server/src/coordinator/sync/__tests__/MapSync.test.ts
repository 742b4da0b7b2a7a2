/** Maps kept equal: by the owner itself, and by a node that passes on what the owner says. */
import {
  deserialize,
  partitionIdOf,
  type ClusterState,
  type LWWRecord,
  type Query,
  type SyncDown,
  type SyncDownOf,
  type SyncUp,
} from '@topgunbuild/core'
import { expect } from 'chai'
import { ManualRuntime } from '../../../__tests__/support/ManualRuntime'
import { stateOf } from '../../../__tests__/support/states'
import type { DataMessage } from '../../../cluster/ClusterFabric'
import { PartitionStore } from '../../../cluster/partitions/PartitionStore'
import type { Encoded, Subscriber } from '../Encoded'
import { MapSync } from '../MapSync'
import type { Readable } from '../../permissions'
import { Reads } from '../Reads'

const NAMES: ReadonlySet<string> = new Set(['name'])

/** Every partition of `state` with an even number is a's, the others are b's. */
const BOTH: ClusterState = (() => {
  const state = stateOf(['a', 'b', 'c'])
  const partitions = state.partitions.map((partition, id) => ({ ...partition, owner: id % 2 === 0 ? 'a' : 'b' }))
  return { ...state, partitions }
})()

function withOwner(state: ClusterState, partitionId: number, owner: string): ClusterState {
  const partition = state.partitions[partitionId]
  if (partition === undefined) throw new Error('no such partition')
  return {
    ...state,
    version: state.version + 1,
    partitions: state.partitions.with(partitionId, { ...partition, owner }),
  }
}

/** A key of partition 5. */
function key5(): string {
  for (let n = 0; ; n++) if (partitionIdOf(`key-${n}`) === 5) return `key-${n}`
}

class Client implements Subscriber {
  readonly heard: SyncDown[] = []
  readonly reads = new Reads((map) => this.may(map))
  may: (map: string) => Readable = () => 'all'

  /** As a session does. */
  deliver(message: Encoded): void {
    const shown = this.reads.shown(message)
    if (shown !== undefined) this.heard.push(deserialize<SyncDown>(shown.frame))
  }

  of<T extends SyncDown['type']>(type: T): SyncDownOf<T>['payload'][] {
    return this.heard
      .filter((message): message is SyncDownOf<T> => message.type === type)
      .map(({ payload }) => payload as SyncDownOf<T>['payload'])
  }

  get events(): string[] {
    return this.heard.flatMap((message) => {
      if (message.type === 'SERVER_EVENT') return [message.payload.key]
      return message.type === 'SERVER_BATCH_EVENT' ? message.payload.events.map(({ key }) => key) : []
    })
  }

  get ends(): [code: string, partitionIds: number[], retryAfterMs: number | undefined][] {
    return this.of('SYNC_ENDED').map(({ code, partitionIds, retryAfterMs }) => [code, partitionIds, retryAfterMs])
  }

  get roots(): number[][] {
    return this.of('SYNC_RESP_ROOT').map(({ roots }) => roots.map(({ partitionId }) => partitionId))
  }
}

/** Nodes that are linked by lists of messages, which travel when the test says so. */
class Cluster {
  readonly runtime = new ManualRuntime()
  readonly nodes = new Map<string, MapSync>()
  readonly stores = new Map<string, PartitionStore[]>()
  readonly cut = new Set<string>()
  readonly full = new Set<string>()
  readonly taking = new Set<number>()
  readonly boundHits: string[] = []
  readonly late: (() => void)[] = []
  isLate = false
  isLargeEnough = true

  constructor(public state: ClusterState | null = BOTH) {
    for (const nodeId of ['a', 'b', 'c']) this.add(nodeId)
  }

  node(nodeId: string): MapSync {
    const node = this.nodes.get(nodeId)
    if (node === undefined) throw new Error(`no node ${nodeId}`)
    return node
  }

  merge(nodeId: string, partitionId: number, key: string, millis = 1, value: unknown = millis, map = 'map'): void {
    const record: LWWRecord<unknown> = { value, timestamp: { millis, counter: 0, nodeId: 'w' } }
    this.stores.get(nodeId)?.[partitionId]?.merge(map, key, record, millis)
  }

  turn(): void {
    this.runtime.endTurn()
  }

  moveTo(partitionId: number, owner: string): void {
    if (this.state === null) throw new Error('no state')
    this.state = withOwner(this.state, partitionId, owner)
    for (const node of this.nodes.values()) node.stateChanged(this.state)
    this.turn()
  }

  private add(nodeId: string): void {
    const stores = Array.from({ length: 271 }, (_, partitionId) => {
      const hooks = {
        merged: (map: string, key: string, record: LWWRecord<unknown>) =>
          this.node(nodeId).changed(partitionId, map, key, record),
        collected: () => undefined,
        left: () => undefined,
        moved: () => undefined,
      }
      return new PartitionStore(hooks)
    })
    this.stores.set(nodeId, stores)
    const node = new MapSync({
      runtime: this.runtime,
      selfId: nodeId,
      maxOpenTopics: 3,
      boundHit: (queue) => this.boundHits.push(queue),
      fabric: {
        state: () => this.state,
        isLargeEnough: () => this.isLargeEnough,
        isLinked: (other) => !this.cut.has(other),
        hasRoom: (other) => !this.full.has(other),
        send: (to, message) => this.carry(nodeId, to, message),
      },
      partitions: {
        owns: (partitionId) => this.state?.partitions[partitionId]?.owner === nodeId,
        holdsAllOf: (partitionId) => !this.taking.has(partitionId),
        store: (partitionId) => stores[partitionId] ?? new PartitionStore(),
      },
    })
    this.nodes.set(nodeId, node)
  }

  private carry(from: string, to: string, message: DataMessage): boolean {
    if (this.cut.has(to)) return false
    const arrive = (): void => {
      if (message.type === 'SYNC_UP') this.node(to).onUp(from, message)
      if (message.type === 'SYNC_DOWN') this.node(to).onDown(from, message)
    }
    if (this.isLate) this.late.push(arrive)
    else arrive()
    return true
  }
}

const init = (...partitionIds: number[]): SyncUp => ({ type: 'SYNC_INIT', mapName: 'map', partitionIds })
const stop = (...partitionIds: number[]): SyncUp => ({ type: 'SYNC_STOP', payload: { mapName: 'map', partitionIds } })
const whole = (...partitionIds: number[]): SyncUp => {
  const of = partitionIds.map((partitionId) => ({ partitionId, paths: [], whole: [''] }))
  return { type: 'MERKLE_REQ_BUCKET', payload: { mapName: 'map', of } }
}

describe('a map that is kept equal', () => {
  let cluster: Cluster
  let ana: Client
  let ben: Client
  beforeEach(() => {
    cluster = new Cluster()
    ana = new Client()
    ben = new Client()
  })

  const ask = (client: Client, message: SyncUp, nodeId = 'a'): void => {
    cluster.node(nodeId).fromClient(message, client, client.reads)
    cluster.turn()
  }

  it('by its owner is told as roots, as records where asked, and then as changes', () => {
    cluster.merge('a', 2, 'before')
    ask(ana, init(2, 4))
    expect(ana.roots).to.deep.equal([[2, 4]])
    ask(ana, whole(2))
    expect(ana.of('SYNC_RESP_LEAF')[0]?.leaves[0]?.records.map(({ key }) => key)).to.deep.equal(['before'])
    cluster.merge('a', 2, 'after')
    cluster.turn()
    expect(ana.events).to.deep.equal(['after'])
  })

  it('is told the newest change of a key and turn, in one message, whoever else is told', () => {
    ask(ana, init(2, 4))
    ask(ben, init(2))
    cluster.merge('a', 2, 'x', 1)
    cluster.merge('a', 2, 'x', 2)
    cluster.merge('a', 4, 'y', 1)
    cluster.merge('a', 6, 'z', 1)
    cluster.turn()
    expect(ana.heard.slice(1).map(({ type }) => type)).to.deep.equal(['SERVER_BATCH_EVENT'])
    expect(ana.events).to.deep.equal(['x', 'y'])
    expect(ben.of('SERVER_EVENT').map(({ record }) => record?.value)).to.deep.equal([2])
  })

  it('tells a removal as one', () => {
    ask(ana, init(2))
    cluster.merge('a', 2, 'x', 1, null)
    cluster.turn()
    expect(ana.of('SERVER_EVENT').map(({ eventType }) => eventType)).to.deep.equal(['REMOVE'])
  })

  it('tells nothing twice: what changed in the turn of the question is in its root', () => {
    ask(ben, init(2))
    cluster.merge('a', 2, 'x')
    ask(ana, init(2))
    expect([ana.events, ben.events]).to.deep.equal([[], ['x']])
    expect(ana.of('SYNC_RESP_ROOT')[0]?.rootHash).to.not.equal(0)
  })

  it('is told nothing more once it was stopped, or its client is gone', () => {
    ask(ana, init(2, 4))
    ask(ben, init(2))
    ask(ana, stop(2))
    cluster.node('a').left(ben)
    cluster.merge('a', 2, 'x')
    cluster.merge('a', 4, 'y')
    cluster.turn()
    expect([ana.events, ben.events]).to.deep.equal([['y'], []])
  })

  it('is not told to who may not read it', () => {
    ana.may = () => 'nothing'
    ask(ana, init(2, 3))
    expect(ana.ends).to.deep.equal([['FORBIDDEN', [2, 3], undefined]])
    cluster.merge('a', 2, 'x')
    cluster.turn()
    expect(ana.events).to.deep.equal([])
  })

  it('ends for who may not read it any more, here and at others, and for nobody else', () => {
    for (const client of [ana, ben]) ask(client, init(2, 3))
    ana.may = () => 'nothing'
    cluster.node('a').permissionsChanged(ana, ana.reads)
    cluster.node('a').permissionsChanged(ben, ben.reads)
    cluster.turn()
    cluster.merge('a', 2, 'x')
    cluster.merge('b', 3, 'y')
    cluster.turn()
    expect(ana.ends.map(([code, ids]) => [code, ids])).to.deep.equal([
      ['FORBIDDEN', [2]],
      ['FORBIDDEN', [3]],
    ])
    expect([ana.events, ben.events]).to.deep.equal([[], ['x', 'y']])
  })

  it('is not to be had from a node in no cluster, or in too small a one: later', () => {
    cluster.isLargeEnough = false
    ask(ana, init(2))
    cluster = new Cluster(null)
    ask(ana, init(2))
    expect(ana.ends).to.deep.equal([
      ['NOT_READY', [2], 100],
      ['NOT_READY', [2], 100],
    ])
  })

  it('is not to be had while its owner still asks the copies: shortly after', () => {
    cluster.taking.add(2)
    ask(ana, init(2, 4))
    expect(ana.ends).to.deep.equal([['NOT_READY', [2], 20]])
    expect(ana.roots).to.deep.equal([[4]])
    cluster.taking.clear()
    ask(ana, init(2))
    expect(ana.roots.at(-1)).to.deep.equal([2])
  })

  it('ends, once it is compared, where its owner asks the copies anew', () => {
    ask(ana, init(2))
    cluster.taking.add(2)
    ask(ana, whole(2))
    expect(ana.ends).to.deep.equal([['NOT_READY', [2], 20]])
  })

  it('ends at once where the partition moves away, and nothing else does', () => {
    ask(ana, init(2, 4))
    cluster.moveTo(2, 'b')
    expect(ana.ends).to.deep.equal([['NOT_OWNER', [2], 0]])
    cluster.merge('a', 2, 'x')
    cluster.merge('a', 4, 'y')
    cluster.turn()
    expect(ana.events).to.deep.equal(['y'])
  })

  it('ends where the node is no member any more', () => {
    ask(ana, init(2))
    cluster.node('a').expelled()
    expect(ana.ends).to.deep.equal([['NOT_OWNER', [2], 0]])
  })

  it('is refused to who has as many open as may be, until one of those is closed', () => {
    const named = (mapName: string): SyncUp => ({ type: 'SYNC_INIT', mapName, partitionIds: [2, 3] })
    for (const name of ['map', 'n', 'o', 'map', 'p']) ask(ana, named(name))
    expect(ana.of('SYNC_ENDED').map(({ mapName, code }) => [mapName, code])).to.deep.equal([['p', 'REJECTED']])
    expect(cluster.boundHits).to.deep.equal(['open_topics'])
    ask(ben, named('p'))
    ask(ana, stop(2))
    ask(ana, named('p'))
    expect(ana.ends.length).to.equal(2)
    ask(ana, stop(3))
    ask(ana, named('p'))
    expect(ana.ends.length + ben.ends.length).to.equal(2)
  })

  it('is not compared with who did not ask for it first', () => {
    ask(ana, whole(2, 3))
    expect(ana.ends.flatMap(([, ids]) => ids)).to.have.members([2, 3])
    expect(ana.of('SYNC_RESP_LEAF')).to.deep.equal([])
  })

  describe('of which a query is asked', () => {
    const sub = (query: Query, ...partitionIds: number[]): SyncUp => {
      return { type: 'QUERY_SUB', payload: { queryId: 'q', mapName: 'map', query, partitionIds } }
    }
    const unsub = (...partitionIds: number[]): SyncUp => ({
      type: 'QUERY_UNSUB',
      payload: { queryId: 'q', partitionIds },
    })
    const rowsOf = (client: Client): string[] =>
      client.of('QUERY_RESP').flatMap(({ results }) => results.map(({ key }) => key))
    const updatesOf = (client: Client): string[] =>
      client.of('QUERY_UPDATE').flatMap(({ updates }) => updates.map(({ type, row }) => `${type} ${row.key}`))

    it('tells the rows that fit, one more than the limit, and what changes make of them', () => {
      for (const [at, key] of ['a', 'b', 'c', 'd'].entries()) cluster.merge('a', 2, key, at + 1)
      ask(ana, sub({ predicate: { op: 'neq', attribute: '_key', value: 'b' }, limit: 1 }, 2, 4))
      expect(ana.of('QUERY_RESP').map(({ partitionIds }) => partitionIds)).to.deep.equal([[2, 4]])
      expect(rowsOf(ana)).to.deep.equal(['a', 'c'])
      cluster.merge('a', 2, 'a', 9, null)
      cluster.merge('a', 2, 'b', 9)
      cluster.merge('a', 6, 'e', 9)
      cluster.turn()
      expect(updatesOf(ana)).to.deep.equal(['REMOVE a', 'ENTER d'])
    })

    it('tells nothing more once it is over, its client is gone, or its partition', () => {
      for (const client of [ana, ben]) ask(client, sub({}, 2, 4, 6))
      ask(ana, unsub(2))
      cluster.moveTo(4, 'b')
      expect(ana.of('QUERY_ENDED').map(({ code, partitionIds }) => [code, partitionIds])).to.deep.equal([
        ['NOT_OWNER', [4]],
      ])
      cluster.node('a').left(ben)
      for (const partitionId of [2, 4, 6]) cluster.merge('a', partitionId, `in-${partitionId}`)
      cluster.turn()
      expect([updatesOf(ana), updatesOf(ben)]).to.deep.equal([['ENTER in-6'], []])
    })

    it('is refused with a sentence where it is none, and where the map may not be read', () => {
      ask(ana, sub({ where: { n: { $near: 1 } } }, 2))
      ben.may = () => 'nothing'
      ask(ben, sub({}, 2, 3))
      const ends = [ana, ben].map((client) =>
        client.of('QUERY_ENDED').map(({ code, retryAfterMs }) => [code, retryAfterMs]),
      )
      expect(ends).to.deep.equal([[['REJECTED', undefined]], [['FORBIDDEN', undefined]]])
      expect(ana.of('QUERY_ENDED')[0]?.message).to.include('$near')
    })

    it('is passed on to the owner, and ends with its permission', () => {
      cluster.merge('b', 3, 'before')
      for (const client of [ana, ben]) ask(client, sub({}, 2, 3))
      expect(rowsOf(ana)).to.deep.equal(['before'])
      ana.may = () => 'nothing'
      cluster.node('a').permissionsChanged(ana, ana.reads)
      cluster.turn()
      cluster.merge('b', 3, 'x')
      cluster.merge('a', 2, 'y')
      cluster.turn()
      expect([updatesOf(ana), updatesOf(ben).toSorted()]).to.deep.equal([[], ['ENTER x', 'ENTER y']])
      expect(ana.of('QUERY_ENDED').map(({ code }) => code)).to.deep.equal(['FORBIDDEN', 'FORBIDDEN'])
    })

    describe('by who may read some fields only', () => {
      const staff = (query: Query, mapName: string, ...partitionIds: number[]): SyncUp => ({
        type: 'QUERY_SUB',
        payload: { queryId: 'q', mapName, query, partitionIds },
      })
      const PAID = { name: 'Cleo', salary: 7000 }
      const pay = (partitionId: number, millis: number): void =>
        cluster.merge(partitionId % 2 === 0 ? 'a' : 'b', partitionId, 'x', millis, PAID, 'staff')
      const arrive = (): void => {
        for (const late of cluster.late.splice(0)) late()
        cluster.turn()
      }
      beforeEach(() => {
        ana.may = (map) => (map === 'own' ? 'all' : NAMES)
      })
      afterEach(() => expect(JSON.stringify(ana.heard)).to.not.include('salary'))

      for (const [where, partitionId] of [
        ['of this node', 2],
        ['passed on', 3],
      ] as const) {
        it(`chooses no rows by a hidden field, under the id of a query of another map, ${where}`, () => {
          pay(partitionId, 1)
          const rows = [6999, 7000].map((salary) => {
            ana.heard.length = 0
            ask(ana, staff({ where: { salary: { $gt: salary } } }, 'own', partitionId + 2))
            ask(ana, staff({}, 'staff', partitionId))
            expect(ana.of('QUERY_ENDED').map(({ code }) => code)).to.include('REJECTED')
            return ana.of('QUERY_RESP').flatMap(({ results }) => results).length
          })
          expect(rows).to.deep.equal([0, 0])
        })
      }

      it('is told nothing late, when its id is asked of another map', () => {
        pay(3, 1)
        ask(ana, staff({}, 'staff', 3))
        expect(ana.of('QUERY_RESP').flatMap(({ results }) => results.map(({ value }) => value))).to.deep.equal([
          { name: 'Cleo' },
        ])
        cluster.isLate = true
        pay(3, 2)
        cluster.turn()
        ask(ana, unsub(3))
        ask(ana, staff({}, 'own', 3))
        arrive()
      })

      it('is told nothing late of a query that was over when the token became a lesser one', () => {
        ana.may = () => 'all'
        ask(ana, staff({}, 'staff', 3))
        cluster.isLate = true
        cluster.node('a').stateChanged(withOwner(BOTH, 3, 'c'))
        ana.may = () => 'nothing'
        cluster.node('a').permissionsChanged(ana, ana.reads)
        pay(3, 2)
        cluster.turn()
        arrive()
      })

      it('is told nothing late of a map that was open when the token became a lesser one', () => {
        ana.may = () => 'all'
        ask(ana, { type: 'SYNC_INIT', mapName: 'staff', partitionIds: [3] })
        cluster.isLate = true
        ana.may = () => NAMES
        cluster.node('a').permissionsChanged(ana, ana.reads)
        pay(3, 2)
        cluster.turn()
        arrive()
        arrive()
      })

      it('loses a map by a lesser token, though it asked another under the same id', () => {
        ana.may = () => 'all'
        ask(ana, staff({}, 'staff', 3))
        ask(ana, staff({}, 'own', 5))
        ana.may = (map) => (map === 'own' ? 'all' : 'nothing')
        cluster.node('a').permissionsChanged(ana, ana.reads)
        cluster.turn()
        pay(3, 2)
        cluster.turn()
        expect(ana.of('QUERY_ENDED').map(({ code }) => code)).to.include('FORBIDDEN')
      })
    })

    it('is told the rows of the present owner alone, of a late answer of two partitions', () => {
      cluster.merge('b', 3, 'three')
      cluster.merge('b', 5, key5())
      cluster.isLate = true
      ask(ana, sub({}, 3, 5))
      cluster.late.shift()?.()
      cluster.turn()
      cluster.moveTo(3, 'c')
      for (const arrive of cluster.late.splice(0)) arrive()
      expect(ana.of('QUERY_RESP').map(({ partitionIds }) => partitionIds)).to.deep.equal([[5]])
      expect(rowsOf(ana)).to.deep.equal([key5()])
    })

    it('answers many rows in several messages', () => {
      for (let n = 0; n < 200; n++) cluster.merge('a', 2 * (n % 10), `key-${n}`, 1, 'x'.repeat(2000))
      ask(ana, sub({}, ...Array.from({ length: 10 }, (_, n) => 2 * n)))
      const answers = ana.of('QUERY_RESP')
      expect(answers.length).to.be.within(2, 5)
      expect(answers.flatMap(({ partitionIds }) => partitionIds).length).to.equal(10)
      expect(rowsOf(ana).length).to.equal(200)
    })
  })

  describe('through a node that does not own it', () => {
    it('is told by the owner, and what goes to two clients travels once', () => {
      cluster.merge('b', 3, 'before')
      for (const client of [ana, ben]) ask(client, init(2, 3))
      expect(ana.roots).to.deep.equal([[2], [3]])
      ask(ana, whole(3))
      expect(ana.of('SYNC_RESP_LEAF')[0]?.leaves[0]?.records.map(({ key }) => key)).to.deep.equal(['before'])
      cluster.isLate = true
      cluster.merge('b', 3, 'x')
      cluster.turn()
      expect(cluster.late.length).to.equal(1)
      for (const arrive of cluster.late) arrive()
      expect([ana.events, ben.events]).to.deep.equal([['x'], ['x']])
    })

    it('is told nothing more once it was stopped, or its client is gone', () => {
      for (const client of [ana, ben]) ask(client, init(3, 5))
      ask(ana, stop(3))
      cluster.node('a').left(ben)
      cluster.turn()
      cluster.merge('b', 3, 'x')
      cluster.merge('b', 5, 'y')
      cluster.turn()
      expect([ana.events, ben.events]).to.deep.equal([['y'], []])
    })

    it('is not to be had while the owner is not in reach: later', () => {
      cluster.cut.add('b')
      ask(ana, init(3))
      expect(ana.ends).to.deep.equal([['NOT_READY', [3], 100]])
    })

    it('ends when the owner is out of reach, and when another owns it', () => {
      for (const client of [ana, ben]) ask(client, init(3, 5))
      cluster.moveTo(3, 'c')
      expect(ana.ends.at(-1)?.[1]).to.deep.equal([3])
      cluster.node('a').unlinked('b')
      expect(ana.ends.at(-1)).to.deep.equal(['NOT_READY', [5], 100])
      expect(ben.ends.flatMap(([, ids]) => ids))
        .to.have.members([3, 5])
        .and.have.length(2)
    })

    it('is not told by the owner of the past: its late root is not passed on', () => {
      ask(ana, init(3))
      cluster.isLate = true
      ask(ana, init(3))
      cluster.moveTo(3, 'c')
      for (let arrive = cluster.late.shift(); arrive !== undefined; arrive = cluster.late.shift()) {
        arrive()
        cluster.turn()
      }
      expect(ana.roots).to.deep.equal([[3]])
    })

    for (const [what, isWhole] of [
      ['records', true],
      ['sums', false],
    ] as const) {
      it(`is not told late what ${what} the owner of the past had: the present one has more`, () => {
        for (const partitionId of [3, 5]) cluster.merge('b', partitionId, 'before')
        ask(ana, init(3, 5))
        cluster.isLate = true
        const of = [3, 5].map((partitionId) => {
          return { partitionId, paths: isWhole ? [] : [''], whole: isWhole ? [''] : [] }
        })
        ask(ana, { type: 'MERKLE_REQ_BUCKET', payload: { mapName: 'map', of } })
        cluster.late.shift()?.()
        cluster.turn()
        const late = cluster.late.splice(0)
        cluster.isLate = false
        cluster.moveTo(3, 'c')
        for (const key of ['before', 'after']) cluster.merge('c', 3, key)
        ask(ana, init(3))
        for (const arrive of late) arrive()
        const told = [
          ...ana.of('SYNC_RESP_LEAF').flatMap(({ leaves }) => leaves),
          ...ana.of('SYNC_RESP_BUCKETS').flatMap(({ nodes }) => nodes),
        ]
        expect(told.map(({ partitionId }) => partitionId)).to.deep.equal([5])
      })
    }

    it('is forgotten by the owner with the link to that node', () => {
      ask(ana, init(3))
      cluster.node('b').unlinked('a')
      cluster.merge('b', 3, 'x')
      cluster.turn()
      expect(ana.events).to.deep.equal([])
    })

    it('ends, to begin anew, where more waits on the link than may', () => {
      ask(ana, init(3))
      cluster.full.add('a')
      cluster.merge('b', 3, 'x')
      cluster.turn()
      expect(ana.ends).to.deep.equal([['NOT_READY', [3], 100]])
      cluster.full.clear()
      cluster.merge('b', 3, 'y')
      cluster.turn()
      expect(ana.events).to.deep.equal(['x'])
    })
  })
})
