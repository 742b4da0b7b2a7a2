/** One client of a NATS JetStream key-value bucket: a put is acknowledged when most of its replicas have it. */
import { connect, StringCodec } from 'nats'
import { serve } from './serve'
import { workOf } from './work-of'
import type { Writer } from './Writer'

export interface NatsSetup {
  readonly ports: readonly number[]
  readonly replicas: number
}

serve(async ({ ports, replicas }: NatsSetup) => {
  const connection = await connect({ servers: ports.map((port) => `127.0.0.1:${port}`) })
  const bucket = await connection.jetstream().views.kv('bench', { replicas, timeout: 30_000 })
  const codec = StringCodec()
  // A key of NATS has no colon in it.
  const write = (key: string, value: string) => bucket.put(key.replace(':', '.'), codec.encode(value))
  const writer: Writer = {
    write,
    writeGroup: (entries) => Promise.all(entries.map(([key, value]) => write(key, value))),
  }
  return workOf(() => [writer])
})
