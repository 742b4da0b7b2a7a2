import { ServerFactory } from '@topgunbuild/server'
import { MemoryStorageAdapter, TopGunClient } from '@topgunbuild/client'
import { SeededRandom } from './SeededRandom'
import { SimulatedNetwork } from './SimulatedNetwork'
import { SimulatedRuntime } from './SimulatedRuntime'
import { Simulator } from './Simulator'
import jwt from 'jsonwebtoken'

async function main() {
  const seed = Number(process.argv[2] ?? 1)
  const random = new SeededRandom(seed)
  const sim = new Simulator()
  const net = new SimulatedNetwork(sim, random.fork('network'))
  const rt = (name: string) => new SimulatedRuntime(name, sim, net, random.fork(name))
  const t0 = performance.now()
  const nodes = ['a', 'b', 'c'].map((nodeId, i) => {
    const runtime = rt(nodeId)
    return {
      nodeId,
      runtime,
      node: ServerFactory.create({
        nodeId,
        port: 7001 + i,
        clusterPort: 9001 + i,
        host: 'localhost',
        peers: [9001, 9002, 9003].filter((_, j) => j < i).map((p) => `localhost:${p}`),
        clusterSecret: 'x'.repeat(40),
        runtime,
        log: (level, message, details) => {
          if (process.env.V) console.log(sim.now.toFixed(2), nodeId, level, message, JSON.stringify(details))
        },
      }),
    }
  })
  let ready = 0
  for (const { node } of nodes)
    node.ready().then(() => {
      ready++
    }, console.error)
  await sim.runTo('all ready', () => ready === 3, 20000)
  console.log('ready at', sim.now, 'events', sim.events, performance.now() - t0)
  await sim.runUntil(sim.now + 1000)
  const client = new TopGunClient({
    storage: new MemoryStorageAdapter(),
    runtime: rt('Ana'),
    nodeId: 'Ana',
    cluster: { seeds: ['ws://localhost:7001', 'ws://localhost:7002'] },
  })
  const iat = Math.floor(1_767_225_600_000 / 1000)
  client.setAuthToken(jwt.sign({ sub: 'ana', roles: ['ADMIN'], iat, exp: iat + 36000 }, 'topgun-secret-dev'))
  client.on('authFailed', console.log)
  void client.start()
  const map = client.getMap<string, number>('test')
  let acks = 0
  let last: unknown
  const lane = async (l: number) => {
    for (let i = 0; ; i++) {
      const ack = await map.put(`k${l}-${i % 50}`, i)
      acks++
      last = ack
      await new Promise<void>((r) => sim.after(20, r))
    }
  }
  for (let l = 0; l < 3; l++) lane(l).catch((e: unknown) => console.log('ERR', sim.now, e))
  await sim.runUntil(sim.now + 5000)
  console.log(sim.now, acks, last, sim.events)
  nodes[0]!.runtime.kill()
  await sim.runUntil(sim.now + 54000)
  console.log(sim.now, acks, last, 'events', sim.events, 'real ms', performance.now() - t0, 'frames', net.travelled)
  process.exit()
}
void main()
