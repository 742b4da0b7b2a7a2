/**
 * Everything at once, by chance: nodes refuse, redirect, apply without answering, answer twice, close in the middle.
 * What a caller was told must be true of what the nodes applied, and in the end every write is accounted for.
 */
import type { ClientOp, Connection, OpResult } from '@topgunbuild/core'
import { expect } from 'chai'
import { failure, mapOf, success, type ScriptedNode } from '../support/ScriptedNode'
import { Scene } from '../support/scene'

/** Mulberry32: the same storm for the same seed. */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

type Told = 'acknowledged' | 'refused' | 'unknown'

describe('a storm', function () {
  this.timeout(30_000)
  const scene = new Scene()
  afterEach(() => scene.end())

  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`tells no caller what is not so (seed ${seed})`, async () => {
      const chance = chanceFrom(seed)
      const nodes = [await scene.node('a'), await scene.node('b'), await scene.node('c')]
      const applied = new Set<string>()
      let calm = false
      let version = 1

      const owners = (): ((partitionId: number) => string) => {
        const shift = Math.floor(chance() * 3)
        return (partitionId) => ['a', 'b', 'c'][(partitionId + shift) % 3] ?? 'a'
      }
      const newMap = () => mapOf(version++, nodes, { owner: owners() })

      const answer =
        (node: ScriptedNode) =>
        (op: ClientOp, connection: Connection): OpResult | null => {
          const dice = calm ? 1 : chance()
          if (dice < 0.08) return failure(op, 'NOT_READY', { retryAfterMs: 5 })
          if (dice < 0.16) {
            const currentOwner = nodes[Math.floor(chance() * 3)]?.script.nodeId ?? 'a'
            return failure(op, 'NOT_OWNER', { hint: { partitionId: 0, currentOwner, mapVersion: version } })
          }
          if (dice < 0.2) return failure(op, 'REJECTED')
          if (dice < 0.24) return null
          applied.add(op.key)
          if (dice < 0.28) return null
          if (dice < 0.32) return failure(op, 'INTERNAL')
          if (dice < 0.35) return failure(op, 'BACKUPS_UNCONFIRMED')
          if (dice < 0.37) connection.terminate()
          if (dice < 0.42) node.answerOps(connection, [success(op)])
          return success(op)
        }
      const first = newMap()
      for (const node of nodes) {
        node.script.map = first
        node.script.answer = answer(node)
      }
      const client = await scene.clusterClient(nodes, {
        attemptTimeoutMs: 25,
        backpressure: { maxPendingOps: 150 },
        backoff: { initialDelayMs: 5, maxDelayMs: 20 },
      })
      const map = client.getMap<string, number>('test')

      const told = new Map<string, Told>()
      const puts: Promise<void>[] = []
      for (let index = 0; index < 400; index++) {
        const key = `k${index}`
        const put = map.put(key, index, { timeoutMs: chance() < 0.2 ? 10 : 4000 }).then(
          () => void told.set(key, 'acknowledged'),
          (error: { definite: boolean }) => void told.set(key, error.definite ? 'refused' : 'unknown'),
        )
        puts.push(put)
        if (index % 20 === 0) {
          nodes[Math.floor(chance() * 3)]?.pushMap(newMap())
          await Promise.race(puts.slice(-20))
        }
        if (index % 97 === 50) nodes[Math.floor(chance() * 3)]?.drop()
      }
      await Promise.all(puts)
      calm = true
      // Refusals of the storm are told here, and only once.
      await client
        .flush({ timeoutMs: 15_000 })
        .catch((error: { code: string }) => expect(error.code).to.equal('REJECTED'))
      await client.flush({ timeoutMs: 15_000 })

      expect(client.getPendingOpsCount()).to.equal(0)
      expect(told.size).to.equal(400)
      const untrue = [...told].filter(
        ([key, what]) => (what === 'acknowledged' && !applied.has(key)) || (what === 'refused' && applied.has(key)),
      )
      expect(untrue).to.deep.equal([])
      // What the map still shows was applied, and what an acknowledged put wrote it still shows.
      const shown = [...map.entries()].map(([key]) => key)
      expect(shown.filter((key) => !applied.has(key))).to.deep.equal([])
      expect([...told].filter(([key, what]) => what === 'acknowledged' && map.get(key) === undefined)).to.deep.equal([])
      // A storm in which only one thing happened would show nothing.
      expect(new Set(told.values())).to.have.property('size').that.is.at.least(2)
    })
  }
})
