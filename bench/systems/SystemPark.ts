/** The systems that run: each started when it is first asked for, and kept as long as cases in a row need it. */
import { startFloor } from './floor'
import type { Lab } from './Lab'
import { startNats } from './nats'
import { startOurs } from './ours'
import type { Profiles } from './profiles'
import { startRedis } from './redis'
import type { System } from './System'

type Start = (lab: Lab, profiles: Profiles | undefined) => Promise<System>

const STARTS = {
  ours: (lab, profiles) => startOurs(lab, { nodes: 3, backupCount: 1, profiles }),
  oursAlone: (lab, profiles) => startOurs(lab, { nodes: 1, backupCount: 0, profiles }),
  floor: (lab) => startFloor(lab, true),
  floorAlone: (lab) => startFloor(lab, false),
  redis: (lab) => startRedis(lab),
  nats: (lab) => startNats(lab),
} as const satisfies Readonly<Record<string, Start>>

export type SystemName = keyof typeof STARTS

export class SystemPark {
  private readonly running = new Map<SystemName, Promise<System>>()

  constructor(
    private readonly lab: Lab,
    private readonly profiles?: Profiles,
  ) {}

  /** @throws Missing where a program of others is not installed */
  get(name: SystemName): Promise<System> {
    const known = this.running.get(name)
    if (known !== undefined) return known
    const start: Start = STARTS[name]
    const started = start(this.lab, this.profiles)
    this.running.set(name, started)
    return started
  }

  /** Ends those that nobody needs next. */
  async keep(names: ReadonlySet<SystemName>): Promise<void> {
    const done = [...this.running].filter(([name]) => !names.has(name))
    for (const [name, system] of done) {
      this.running.delete(name)
      const started = await Promise.allSettled([system])
      for (const result of started) if (result.status === 'fulfilled') await result.value.end()
    }
  }
}
