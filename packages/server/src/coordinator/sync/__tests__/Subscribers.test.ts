import { expect } from 'chai'
import fc from 'fast-check'
import { Subscribers } from '../Subscribers'
import { mapOf, mapTopic } from '../topics'

describe('subscribers', () => {
  it('are told of what they asked for and have not given up, and a partition is forgotten with its last one', () => {
    const step = fc.record({
      does: fc.constantFrom('add', 'remove', 'drop', 'end'),
      map: fc.constantFrom('m', 'n'),
      who: fc.constantFrom('ana', 'ben'),
      ids: fc.uniqueArray(fc.integer({ min: 0, max: 3 })),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const forgotten: string[] = []
        const subscribers = new Subscribers<string>(undefined, (topic, partitionId) =>
          forgotten.push(`${mapOf(topic)}/${partitionId}`),
        )
        let model = new Set<string>()
        const text = (map: string, who: string, id: number): string => `${map}/${id}/${who}`
        for (const { does, map, who, ids } of steps) {
          const before = new Set([...model].map((one) => one.slice(0, 3)))
          forgotten.length = 0
          const kept = (stays: (map: string, id: number, who: string) => boolean): Set<string> => {
            const parts = (one: string): [string, number, string] => {
              const [inMap = '', id, name = ''] = one.split('/')
              return [inMap, Number(id), name]
            }
            return new Set([...model].filter((one) => stays(...parts(one))))
          }
          if (does === 'add') {
            subscribers.add({ topic: mapTopic(map), partitionIds: ids, subscriber: who })
            for (const id of ids) model.add(text(map, who, id))
          } else if (does === 'remove') {
            subscribers.remove({ topic: mapTopic(map), partitionIds: ids, subscriber: who })
            model = kept((inMap, id, name) => inMap !== map || name !== who || !ids.includes(id))
          } else if (does === 'drop') {
            subscribers.drop(who)
            model = kept((_map, _id, name) => name !== who)
          } else {
            const ended = subscribers.end((id) => ids.includes(id))
            const told = ended.flatMap((one) =>
              one.partitionIds.map((id) => text(mapOf(one.topic) ?? '', one.subscriber, id)),
            )
            expect(new Set(told)).to.deep.equal(new Set([...model].filter((one) => ids.includes(Number(one[2])))))
            model = kept((_map, id) => !ids.includes(id))
          }
          const after = new Set([...model].map((one) => one.slice(0, 3)))
          expect(forgotten.toSorted()).to.deep.equal([...before].filter((one) => !after.has(one)).toSorted())
        }
        for (const map of ['m', 'n']) {
          for (const id of [0, 1, 2, 3]) {
            const told = ['ana', 'ben'].filter((who) => model.has(text(map, who, id)))
            expect(['ana', 'ben'].filter((who) => subscribers.has(mapTopic(map), id, who))).to.deep.equal(told)
            expect(subscribers.isWatched(mapTopic(map), id)).to.equal(told.length > 0)
          }
        }
      }),
    )
  })
})
