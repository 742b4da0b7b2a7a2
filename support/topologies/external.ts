/** Nodes that run already, somewhere: clients come by their seeds, and they are read through their admin ports. */
import type { Inspection } from '@topgunbuild/server'
import { AdminReader } from './AdminReader'
import type { NodeHandle, Resources, Topology } from './NodeHandle'
import { NotRun } from './NotRun'

/** Given as world parameters. */
export interface Outside {
  /** Client URLs of all nodes. */
  readonly seeds: readonly string[]
  /** URLs of their admin ports, in the same order. */
  readonly admins: readonly string[]
  /** With the role ADMIN. */
  readonly adminToken: string
  /** What clients show; absent: the admin token. */
  readonly clientToken?: string
}

function urls(parameters: object, name: 'seeds' | 'admins', example: string): readonly string[] {
  const given: unknown = Reflect.get(parameters, name)
  const isList = Array.isArray(given) && given.length > 0 && given.every((url) => URL.canParse(String(url)))
  if (!isList) throw new Error(`world parameter "${name}": give the URLs of all nodes, as in ["${example}"]`)
  return given.map((url) => String(url).replace(/\/+$/, ''))
}

/** @throws Error that names the parameter and says what to give */
export function readOutside(parameters: object): Outside {
  const seeds = urls(parameters, 'seeds', 'ws://one.example:8080')
  const admins = urls(parameters, 'admins', 'http://127.0.0.1:9090')
  if (seeds.length !== admins.length) {
    throw new Error(`world parameter "admins": give one for each of the ${seeds.length} seeds, in the same order`)
  }
  const adminToken: unknown = Reflect.get(parameters, 'adminToken')
  if (typeof adminToken !== 'string' || adminToken === '') {
    throw new Error('world parameter "adminToken": give a token with the role ADMIN')
  }
  const clientToken: unknown = Reflect.get(parameters, 'clientToken')
  return { seeds, admins, adminToken, ...(typeof clientToken === 'string' ? { clientToken } : {}) }
}

class StandingNode implements NodeHandle {
  readonly listening = Promise.resolve()
  readonly ready = Promise.resolve()
  readonly clusterPort = 0
  readonly logs: readonly string[] = []

  constructor(
    readonly nodeId: string,
    readonly clientUrl: string,
    readonly adminUrl: string,
    private readonly reader: AdminReader,
    private readonly maps: () => readonly string[],
    private seen: Inspection,
  ) {}

  get inspection(): Inspection {
    return this.seen
  }

  async look(): Promise<void> {
    this.seen = (await this.reader.read(this.maps())).inspection
  }

  measure(): Promise<Resources> {
    throw new NotRun('it measures a process, and the nodes of this run are not ours to look into')
  }

  stop(): Promise<void> {
    throw new NotRun('it stops a node, and the nodes of this run are not ours to stop')
  }

  crash(): Promise<void> {
    throw new NotRun('a node crashes in it, and the nodes of this run are not ours to kill')
  }

  freeze(): void {
    throw new NotRun('a node freezes in it, and the nodes of this run are not ours to hold')
  }

  thaw(): void {
    throw new NotRun('a node wakes up in it, and the nodes of this run are not ours to hold')
  }

  async end(): Promise<void> {
    await Promise.resolve()
  }
}

export function external({ seeds, admins, adminToken }: Outside): Topology {
  return {
    name: 'external',
    launch: () => {
      throw new NotRun('it starts a node, and no node can be started among those of this run')
    },
    standing: (maps) =>
      Promise.all(
        admins.map(async (admin, index) => {
          const reader = new AdminReader(admin, () => adminToken)
          const { nodeId, inspection } = await reader.read(maps())
          return new StandingNode(nodeId, seeds[index] ?? '', admin, reader, maps, inspection)
        }),
      ),
  }
}
