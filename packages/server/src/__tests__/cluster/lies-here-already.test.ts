/** A node that comes back with its disk is not sent what lies there: most of it is what its owners have. */
import { WriteConcern, type ConnectionEvents, type NodeRuntime, type Runtime } from '@topgunbuild/core'
import { expect } from 'chai'
import { changedRuntime } from '../support/changed-runtime'
import { missing, Writer } from '../support/Writer'
import { Nodes, type TestNode } from '../support/Nodes'
import { TestDisk } from '../support/TestDisk'
import { pollUntil } from '../utils/test-helpers'

const PERSISTED = { writeConcern: WriteConcern.PERSISTED }
const VALUE = 'x'.repeat(20_000)
const RECORDS = 150
/** All else that is said meanwhile, in values. */
const SMALL_TALK = 15

/** Between a node and its runtime: counts what reaches it, on whichever end of a connection it is. */
class Heard {
  bytes = 0

  around = (real: NodeRuntime): Runtime => {
    const counted = (events: ConnectionEvents): ConnectionEvents => ({
      opened: () => events.opened?.(),
      drained: () => events.drained?.(),
      closed: (end) => events.closed(end),
      frame: (data) => {
        this.bytes += data.length
        events.frame(data)
      },
    })
    return changedRuntime(real, {
      connect: (url, options, events) => real.connect(url, options, counted(events)),
      listen: (options) => real.listen({ ...options, accept: (connection) => counted(options.accept(connection)) }),
    })
  }
}

describe('a node that comes back with its disk', () => {
  const nodes = new Nodes()
  afterEach(() => nodes.end())

  it('is sent what was written meanwhile, and little else', async () => {
    const disks = new Map(['a', 'b', 'c'].map((name) => [name, new TestDisk()]))
    const started: TestNode[] = []
    const start = async (name: string, heard: Heard): Promise<TestNode> => {
      const peers = started.map(({ node }) => `127.0.0.1:${node.clusterPort}`)
      return nodes.start(name, { storage: disks.get(name)!, peers, decorate: heard.around })
    }
    for (const name of disks.keys()) started.push(await start(name, new Heard()))
    await nodes.settled(started)
    const [a, b, c] = started as [TestNode, TestNode, TestNode]

    const client = await nodes.client(a)
    for (let n = 0; n < RECORDS; n++) client.write(`op-${n}`, `key-${n}`, VALUE, PERSISTED)
    for (let n = 0; n < RECORDS; n++) await client.resultOf(`op-${n}`)

    const onItsDisk = heldBy(c)
    c.runtime.kill()
    started.pop()
    await nodes.settled([a, b])
    const writer = new Writer(client, 'meanwhile', PERSISTED)
    await writer.acknowledges(50)
    await writer.stop()

    const heard = new Heard()
    const back = await start('c', heard)
    started.push(back)
    await nodes.settled(started)
    await pollUntil(() => back.node.inspect().copiesAside === 0, { description: 'its disk to be merged' })

    expect(missing(writer.acknowledged.values(), [a, b, back])).to.deep.equal([])
    const held = started.flatMap((one) => heldBy(one))
    expect(held, 'two copies of each, as before').to.have.lengthOf(2 * RECORDS)
    // Placement does not know what lies on a disk: some of its partitions are others than before.
    const isNew = heldBy(back).filter((key) => !onItsDisk.includes(key)).length
    expect(isNew).to.be.lessThan(RECORDS / 2)
    expect(heard.bytes / VALUE.length, 'values that could have been sent').to.be.lessThan(isNew + SMALL_TALK)
  })
})

/** Keys of the large values that it holds. */
function heldBy({ node }: TestNode): string[] {
  const inspection = node.inspect()
  const keys = Array.from({ length: RECORDS }, (_, n) => `key-${n}`)
  return keys.filter((key) => inspection.rawRecord('map', key)?.value === VALUE)
}
