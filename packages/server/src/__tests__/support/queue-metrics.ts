/** What a node tells an operator of its queues: bytes waiting, and how often a bound was met. */
import type { QueueName } from '../../inspection/queues'
import type { TestNode } from './Nodes'
import { tokenFor } from './RawClient'

async function valueOf({ node }: TestNode, metric: string, queue: QueueName): Promise<number> {
  const headers = { authorization: `Bearer ${tokenFor({ sub: 'operator', roles: ['ADMIN'] })}` }
  const text = await (await fetch(`http://127.0.0.1:${node.adminPort}/metrics`, { headers })).text()
  const line = text.split('\n').find((one) => one.startsWith(`${metric}{`) && one.includes(`queue="${queue}"`))
  return Number(line?.split(' ').at(-1) ?? 0)
}

/** @param one was started with an `adminPort` */
export function queueBytes(one: TestNode, queue: QueueName): Promise<number> {
  return valueOf(one, 'topgun_queue_bytes', queue)
}

export function boundHits(one: TestNode, queue: QueueName): Promise<number> {
  return valueOf(one, 'topgun_queue_bound_hits_total', queue)
}
