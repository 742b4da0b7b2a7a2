/** One fuzz from its beginning to its end: warms the nodes up, measures, lets the bad frames come, measures again. */
import { strict as assert } from 'node:assert'
import { ClientDriver } from '../drivers/ClientDriver'
import { ClusterDriver, type Door } from '../drivers/ClusterDriver'
import { Stranger } from '../drivers/Stranger'
import { tokens } from '../drivers/tokens'
import { eventually } from '../eventually'
import { History } from '../history/History'
import { processes } from '../topologies/processes'
import { Assault, type AssaultOptions } from './Assault'
import { clientMessages } from './client-messages'
import { findingsOf, isBack, type Finding, type Seen } from './findings'
import { badFrames } from './frames'
import { handshakeMessages, peerMessages } from './peer-messages'

/** As many frames as are measured come before, and at most so many: caches and compiled code are not counted. */
const WARM_UP_FRAMES = 5000
/** What a node remembers of the ops it received; filled before anything is measured. */
const OPS_REMEMBERED = 20_000
const REST_MS = 30_000
/** A slow machine must not pass for a node that broke: nobody is taken for lost because it had no time to speak. */
const DEAD_AFTER_MS = '10000'

export class FuzzRun {
  private readonly history = new History()
  private readonly cluster = new ClusterDriver(this.history, processes)
  private readonly ana = new ClientDriver('Ana', this.history)
  private victim = ''

  constructor(
    private readonly frames: number,
    private readonly seed: number,
  ) {}

  async run(): Promise<Finding[]> {
    try {
      await this.begin()
      await this.remembersWhatItMay()
      const warmUp = Math.min(WARM_UP_FRAMES, this.frames)
      await this.assaults(warmUp, this.seed + 1_000_000, 'warming up')
      const before = await this.atRest()
      await this.assaults(this.frames, this.seed, 'fuzzing')
      const after = await this.atRest(before)
      await this.ana.stopWriting()
      return findingsOf(before, after, this.writes())
    } catch (error) {
      for (const [nodeId, lines] of this.cluster.logs()) console.error(`--- ${nodeId}\n${lines.slice(-10).join('\n')}`)
      throw error
    } finally {
      await this.ana.close()
      await this.cluster.close()
    }
  }

  private async begin(): Promise<void> {
    const given = { 'dead-after-ms': DEAD_AFTER_MS }
    await this.cluster.start({ nodes: 3, backupCount: 1, measured: true, given })
    const addresses = this.cluster.nodeIds.map((nodeId) => this.cluster.clientUrl(nodeId))
    await this.ana.connect({ addresses, token: tokens.valid() })
    await eventually('Ana routes', () => this.ana.isRoutingActive)
    await this.ana.keepWriting('cart')
    this.victim = this.cluster.ownerOf('cart')
  }

  /** Ops that nobody may do, but that a node notes as received. */
  private async remembersWhatItMay(): Promise<void> {
    const stranger = await this.client(true)
    for (let sent = 0; sent < OPS_REMEMBERED; sent += 2000) {
      const ops = Array.from({ length: 2000 }, (_, n) =>
        stranger.op(`${sent + n}-as-long-as-of-a-client`, { mapName: '$sys/fuzz' }),
      )
      stranger.write(...ops)
    }
    const last = `${OPS_REMEMBERED - 1}-as-long-as-of-a-client`
    await eventually('all are answered', () => stranger.outcomeOf(last) === 'FORBIDDEN')
    await stranger.close()
  }

  private async assaults(frames: number, seed: number, stage: string): Promise<void> {
    const half = Math.ceil(frames / 2)
    const client = badFrames(clientMessages(tokens.valid()))
    const ping: Pick<AssaultOptions, 'probe' | 'answersTo'> = {
      probe: (stranger) => stranger.say({ type: 'PING', timestamp: 1 }),
      answersTo: countOf('PONG'),
    }
    const confirm: Pick<AssaultOptions, 'probe' | 'answersTo'> = {
      probe: (stranger) => stranger.say({ type: 'CONFIRM', round: 1, version: 1 }),
      answersTo: countOf('CONFIRM_ANSWER'),
    }
    const all: readonly [string, AssaultOptions][] = [
      ['clients without a token', { ...ping, frames: half, seed, bad: client, connect: () => this.client(false) }],
      [
        'clients with a token',
        { ...ping, frames: half, seed: seed + 100_000, bad: client, connect: () => this.client(true) },
      ],
      [
        'nodes without the secret',
        {
          ...confirm,
          frames: half,
          seed: seed + 200_000,
          bad: badFrames(handshakeMessages),
          connect: () => this.peer(false),
        },
      ],
      [
        'nodes with the secret',
        {
          ...confirm,
          frames: half,
          seed: seed + 300_000,
          bad: badFrames(peerMessages),
          connect: () => this.peer(true),
        },
      ],
    ]
    for (const [who, options] of all) {
      const startedAt = performance.now()
      const assault = new Assault(options)
      await assault.run()
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      const kinds = [...assault.counts].map(([how, count]) => `${count} ${how}`).join(', ')
      console.log(
        `${stage}: ${who}, ${assault.sent} frames over ${assault.connections} connections in ${seconds} s; ${kinds}`,
      )
    }
  }

  private async client(isKnown: boolean): Promise<Stranger> {
    const stranger = this.stranger('client')
    await stranger.upgrade()
    if (isKnown) await stranger.logIn(tokens.valid())
    return stranger
  }

  private async peer(isKnown: boolean): Promise<Stranger> {
    const stranger = this.stranger('cluster')
    await stranger.upgrade()
    if (isKnown) await stranger.becomePeer()
    return stranger
  }

  private stranger(door: Door): Stranger {
    return new Stranger(this.cluster.doorOf(this.victim, door))
  }

  /** Nothing moves in the cluster, and what the node holds for a while (closing sockets, late answers) is gone. */
  private async atRest(before?: Seen): Promise<Seen> {
    await this.cluster.restored()
    let seen = await this.measured()
    if (before === undefined) return seen
    await eventually(
      `${this.victim} holds open what it held before`,
      async () => {
        seen = await this.measured()
        return isBack(before, seen)
      },
      { withinMs: REST_MS },
    ).catch(() => console.log(`${this.victim} does not come to rest`))
    return seen
  }

  private async measured(): Promise<Seen> {
    await this.cluster.look()
    const member = this.cluster.stateOf(this.victim).members.find(({ nodeId }) => nodeId === this.victim)
    assert(member, `${this.victim} is no member any more`)
    return { ...(await this.cluster.measure(this.victim)), incarnation: member.incarnation }
  }

  private writes(): { all: number; failed: number } {
    const { calls } = this.history
    return { all: calls.length, failed: calls.filter(({ outcome }) => outcome?.kind !== 'ok').length }
  }
}

function countOf(type: string): (stranger: Stranger) => number {
  return (stranger) => stranger.heard.filter((message) => message['type'] === type).length
}
