/** Nodes whose process stands still for longer than silence may last: a long collection, a machine that was suspended. */
import { expect } from 'chai'
import { performance } from 'node:perf_hooks'
import { DEAD_AFTER_MS, Nodes } from '../support/Nodes'
import { writeOp } from '../support/RawClient'

const WRITES = 271

/** Nothing else of this process runs meanwhile. */
function standsStill(forMs: number): void {
  const until = performance.now() + forMs
  let turns = 0
  while (performance.now() < until) turns += 1
  expect(turns).to.be.greaterThan(0)
}

/** In the very turn in which `isDue` is true. */
function standsStillOnce(isDue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isDue()) return void setImmediate(look)
      standsStill(2 * DEAD_AFTER_MS)
      resolve()
    }
    setImmediate(look)
  })
}

describe('a process that stands still', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  it('takes no place from backups that could not be heard meanwhile', async () => {
    const all = await nodes.cluster(['a', 'b', 'c'])
    const before = await nodes.settled(all)
    const [a] = all
    if (a === undefined) throw new Error('no node')
    const client = await nodes.client(a)
    const ids = Array.from({ length: WRITES }, (_, at) => `op-${at}`)
    client.batch(ids.map((id) => writeOp(id, id, 1)))
    await standsStillOnce(() => all.some(({ node }) => node.inspect().received.length > 0))
    await client.until(() => ids.every((id) => client.results.has(id)), 'every answer')
    expect(ids.filter((id) => client.results.get(id)?.success !== true)).to.deep.equal([])
    expect((await nodes.settled(all)).version).to.equal(before.version)
  })
})
